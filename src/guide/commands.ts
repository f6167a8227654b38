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
  return [plain("curl -fsSL '"), ...address(place, '/install.sh'), plain("' | "), ...runBy('sh -s -', role, options)];
}

/** Installs a node by a downloaded install.sh. */
export function runNode(role: NodeRole, options: RunOptions = {}): Command {
  return runBy('sh install.sh', role, options);
}

function runBy(shell: string, role: NodeRole, { isDry = false }: RunOptions): Command {
  const words = [...(role === 'first' ? [] : [role]), ...(isDry ? ['--dry-run'] : [])].join(' ');
  const start = role === 'first' ? [plain(isDry ? '' : 'sudo ')] : [plain(isDry ? 'env ' : 'sudo env '), ...joining];
  const gap = role === 'first' ? '' : ' ';
  const run = words === '' ? shell.replace(/ -s -$/, '') : `${shell} ${words}`;
  return [...start, plain(gap + run)].filter(({ text }) => text !== '');
}

/** Proves the network, on any node. */
export function verify(place: Place): Command {
  return [plain("curl -fsSL '"), ...address(place, '/verify.sh'), plain("' | sudo sh")];
}

/** Removes what was installed. */
export function uninstall(place: Place): Command {
  return [plain("curl -fsSL '"), ...address(place, '/uninstall.sh'), plain("' | sudo sh")];
}

/** Prints what would be removed. */
export function removeDry(place: Place): Command {
  return [plain("curl -fsSL '"), ...address(place, '/uninstall.sh'), plain("' | sudo sh -s - --dry-run")];
}

/** Downloads a script, compares its digest, and only then runs it. */
export function checked(place: Place, file: string, sha256: string, run: Command): Command {
  return [
    plain(`curl -fsSLo ${file} '`),
    ...address(place, `/${file}`),
    plain(`' && echo '${sha256}  ${file}' | sha256sum -c && `),
    ...run,
  ];
}

/** Runs a downloaded script. */
export function runFile(file: string, words = ''): Command {
  return [plain(`sudo sh ${file}${words}`)];
}

/** Downloads the archive. */
export function download(place: Place, file: string): Command {
  return [plain(`curl -fsSLOJ '`), ...address(place, `/${file}`), plain("'")];
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
