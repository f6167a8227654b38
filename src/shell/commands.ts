/** A piece of a command: plain text, the query that names the network, or a blank that the reader fills in. */
export interface Piece {
  readonly kind: 'plain' | 'query' | 'blank';
  readonly text: string;
}

/** A command for a shell, in pieces. */
export type Command = readonly Piece[];

/** Where a file of one network is: the service's address and the query of the request. */
export interface Place {
  readonly origin: string;
  readonly query: string;
}

/** What a node is to be: the server that begins the cluster, a further server, or an agent. */
export type NodeRole = 'first' | 'server' | 'agent';

/** How a script is run: with `isDry` it only says what it would do, and needs no root. */
export interface RunOptions {
  readonly isDry?: boolean;
}

/** Installs the first server. */
export function installFirst(place: Place): Command {
  return installNode(place, 'first');
}

/** Installs a node straight from the service. */
export function installNode(place: Place, role: NodeRole, options: RunOptions = {}): Command {
  return [...fetched(place, 'install.sh'), ...runNode(role, options)];
}

/** Installs a node by a downloaded install.sh. */
export function runNode(role: NodeRole, options: RunOptions = {}): Command {
  return runBy('sh install.sh', role, options);
}

// Of all forms only this one is loud whatever goes wrong, see docs/verification.md: a refusal is a script that says why and
// ends with 64; where nothing comes, or half, curl ends the line with its own code. A pipe to sh ends with 0 there, and with
// curl's --fail nobody reads the refusal.
function fetched(place: Place, file: string): Command {
  return [plain(`curl -sSLo ${file} '`), ...address(place, `/${file}`), plain("' && ")];
}

function runBy(shell: string, role: NodeRole, { isDry = false }: RunOptions): Command {
  const words = [...(role === 'first' ? [] : [role]), ...(isDry ? ['--dry-run'] : [])].join(' ');
  const start = role === 'first' ? [plain(isDry ? '' : 'sudo ')] : [plain(isDry ? 'env ' : 'sudo env '), ...joining];
  const gap = role === 'first' ? '' : ' ';
  const run = words === '' ? shell : `${shell} ${words}`;
  return [...start, plain(gap + run)].filter(({ text }) => text !== '');
}

/** Looks whether a node can run the network, before anything is installed there. */
export function preflight(place: Place, role: NodeRole): Command {
  return [...fetched(place, 'preflight.sh'), plain(`sudo sh preflight.sh${role === 'agent' ? ' --role agent' : ''}`)];
}

/** Puts the network of before back, on a node whose K3s was stopped, and leaves K3s stopped. */
export function putBack(place: Place, role: NodeRole): Command {
  const given = role === 'first' ? [] : [plain(' '), ...joining];
  const words = `${role === 'first' ? '' : ` ${role}`} --force --no-verify`;
  return [
    ...fetched(place, 'install.sh'),
    plain('sudo env INSTALL_K3S_SKIP_START=true'),
    ...given,
    plain(` sh install.sh${words}`),
  ];
}

/** Shows every node with its state and its release. */
export const showNodes: Command = [{ kind: 'plain', text: 'sudo k3s kubectl get nodes -o wide' }];

/** Prints the secret by which further nodes join, on the first server. */
export const showToken: Command = [{ kind: 'plain', text: 'sudo cat /var/lib/rancher/k3s/server/node-token' }];

/** Takes that secret from the keyboard, on a further node. */
export const takeToken: Command = [{ kind: 'plain', text: 'sudo install -m 600 /dev/stdin /root/node-token' }];

/** Where a database that was copied is kept. */
const copyOf = (name: string): string => `/root/k3s-db-${name}`;

/** Keeps what the cluster knows, on a server: a snapshot of etcd, or else a copy of the database while K3s stands still. */
export function keepState(name: string, isEtcd: boolean): Command {
  return [
    plain(
      isEtcd
        ? `sudo k3s etcd-snapshot save --name ${name}`
        : `sudo test ! -e ${copyOf(name)} && sudo systemctl stop k3s && sudo cp -a /var/lib/rancher/k3s/server/db ${copyOf(name)} && sudo systemctl start k3s`,
    ),
  ];
}

/** Brings back what the cluster knew, on the first server, whose K3s stands still. */
export function bringBack(name: string, isEtcd: boolean): Command {
  const db = '/var/lib/rancher/k3s/server/db';
  if (!isEtcd) return [plain(`sudo rm -rf ${db} && sudo cp -a ${copyOf(name)} ${db}`)];
  return [
    plain(`sudo k3s server --cluster-reset --cluster-reset-restore-path=${db}/snapshots/`),
    blank(`${name}-NODE-TIME`),
  ];
}

/** Stops K3s and every pod of a node. */
export const stopNode: Command = [{ kind: 'plain', text: 'sudo k3s-killall.sh' }];

/** Starts K3s on a node; further servers of etcd take what the first one has. */
export function startNode(role: NodeRole): Command {
  if (role === 'server') return [plain('sudo rm -rf /var/lib/rancher/k3s/server/db && sudo systemctl start k3s')];
  return [plain(`sudo systemctl start ${role === 'agent' ? 'k3s-agent' : 'k3s'}`)];
}

/** Gives the cluster a file of objects. */
export const applyPlans: Command = [{ kind: 'plain', text: 'sudo k3s kubectl apply -f plans.yaml' }];

/** Takes a node that was removed out of the cluster. */
export const forgetNode: Command = [
  { kind: 'plain', text: 'sudo k3s kubectl delete node ' },
  { kind: 'blank', text: 'NODE' },
];

/** Proves the network, on any node. */
export function verify(place: Place, words = ''): Command {
  return [...fetched(place, 'verify.sh'), plain(`sudo sh verify.sh${words}`)];
}

/** Removes what was installed. */
export function uninstall(place: Place): Command {
  return [...fetched(place, 'uninstall.sh'), plain('sudo sh uninstall.sh')];
}

/** Prints what would be removed. */
export function removeDry(place: Place): Command {
  return [...fetched(place, 'uninstall.sh'), plain('sudo sh uninstall.sh --dry-run')];
}

/** Downloads a script, compares its digest, and only then runs it; a refusal is no such file, so curl ends the line with 22. */
export function checked(place: Place, file: string, sha256: string, run: Command): Command {
  return [
    plain(`curl -fsSLo ${file} '`),
    ...address(place, `/${file}`),
    plain(`' && echo '${sha256}  ${file}' | sha256sum -c && `),
    ...run,
  ];
}

/** Downloads install.sh and its signature, compares them with the keys of signers that one trusts, and only then runs it. */
export function signed(place: Place): Command {
  const file = 'install.sh';
  return [
    plain(`curl -fsSLo ${file} '`),
    ...address(place, `/${file}`),
    plain(`' && curl -fsSLo ${file}.sig '`),
    ...address(place, `/${file}.sig`),
    plain(`' && ssh-keygen -Y verify -f allowed_signers -I knit -n knit/${file} -s ${file}.sig < ${file} && `),
    ...runNode('first'),
  ];
}

/** Downloads the archive. */
export function download(place: Place, file: string): Command {
  return [plain(`curl -fsSLOJ '`), ...address(place, `/${file}`), plain("'")];
}

/** Unpacks the archive where there is a way out, and fetches into its folder what a site without one needs. */
export function fetchForSite(name: string): Command {
  return [plain(`unzip ${name}.zip && cd ${name} && sh fetch.sh`)];
}

/** Installs the first server from that folder, on a node without a way out. */
export function installAtSite(name: string): Command {
  return [plain(`cd ${name} && sha256sum -c SHA256SUMS && sudo sh load.sh && sudo sh install.sh`)];
}

/** Installs from an unpacked archive, once its files are those that were packed: first only said, then done. */
export function installUnpacked(): Command {
  return [plain('sha256sum -c SHA256SUMS && sh install.sh --dry-run && sudo sh install.sh')];
}

/** An address of the service, its query apart. */
export function address({ origin, query }: Place, path: string): Command {
  const start = plain(origin + path);
  return query === '' ? [start] : [start, { kind: 'query', text: `?${query}` }];
}

/** A command as one text. */
export const textOf = (command: Command): string => command.map(({ text }) => text).join('');

const plain = (text: string): Piece => ({ kind: 'plain', text });
const blank = (text: string): Piece => ({ kind: 'blank', text });

const joining: Command = [
  plain('K3S_URL=https://'),
  blank('SERVER'),
  plain(':6443 K3S_TOKEN_FILE='),
  blank('/root/node-token'),
];
