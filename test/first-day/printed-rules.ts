import { serviceHost } from './servers.ts';
import { hasToken } from './world.ts';

/** How a printed command is run in a first-day world, and what shows that it did what it says. */
export interface Rule {
  readonly of: RegExp;
  /** What a reader has done before, in lines of a shell. */
  readonly before?: string;
  readonly until?: RegExp;
  /** What is looked for: a whole receipt, no receipt at all, words in the output. */
  readonly shows: 'installed' | 'nothing written' | RegExp;
}

const service = `https://${serviceHost}`;
const fetched = (file: string, query = ''): string => `curl -fsSo ${file} '${service}/${file}${query}'\n`;
const installed = `${fetched('install.sh')}sh install.sh --no-verify 2>/dev/null\nrm install.sh\n`;
const joined = 'K3S_URL=https://server.example:6443 K3S_TOKEN_FILE=/root/node-token sh install.sh agent --no-verify';
const joinedAgent = installed.replace('sh install.sh --no-verify', joined);
const db = '/var/lib/rancher/k3s/server/db';
const ended = /^0\n/;
const unpacked = (query: string): string =>
  `curl -fsSo bundle.zip '${service}/bundle.zip?${query}' && unzip -q bundle.zip && cd knit-*/ || exit 9\n`;

// What a dry run does not say: the heading above it stands there too.
const waiting = /\(\d+ s left\)$|\(残り\d+秒\)$/m;

/** Every printed command fits one of these, the first that it fits. */
export const rules: readonly Rule[] = [
  {
    of: /^curl -fsSLo install\.sh .*echo "\$DIGEST/,
    before: `DIGEST=$(curl -fsS "$K/install.sh?cni=calico&k3s=v1.36.4%2Bk3s1&calico=v3.32.1&v=0.1.0" | sha256sum | cut -d ' ' -f 1)\n`,
    until: waiting,
    shows: 'installed',
  },
  {
    of: /ssh-keygen -Y verify/,
    before: `curl -fsSo allowed_signers '${service}/.well-known/knit/allowed_signers'\n`,
    until: waiting,
    shows: 'installed',
  },
  {
    of: /^sha256sum -c SHA256SUMS && sh install/,
    before: unpacked('cni=calico'),
    until: waiting,
    shows: 'installed',
  },
  { of: /^sha256sum -c SHA256SUMS$/, before: unpacked('cni=calico'), shows: /install\.sh: OK/ },
  { of: /^curl .*uninstall\.sh --dry-run$/, before: installed, shows: /Nothing was touched\.|何も変更していません。/ },
  {
    of: /uninstall\.sh --dry-run && sudo sh uninstall\.sh$/,
    before: `${installed}${fetched('uninstall.sh')}`,
    shows: /^Done\.|^完了しました。/m,
  },
  { of: /^curl .*uninstall\.sh/, before: installed, shows: /^Done\.|^完了しました。/m },
  {
    of: /^curl .* sudo sh preflight\.sh( --role agent)?$/,
    shows: /^0\n[\s\S]*, 0 refused$/m,
  },
  {
    of: /^curl .*SKIP_START=true sh install\.sh --force --no-verify$/,
    before: `${installed}k3s-killall.sh\n`,
    shows: 'installed',
  },
  { of: /^curl .*SKIP_START=true .* sh install\.sh (server|agent) --force --no-verify$/, shows: 'installed' },
  { of: /^sudo k3s-killall\.sh$/, before: installed, shows: ended },
  {
    of: /^sudo k3s kubectl get nodes/,
    before: `${installed}mkdir /var/cluster; echo 'server Ready' >/var/cluster/nodes\n`,
    shows: /server Ready/,
  },
  {
    of: /^sudo cat .*node-token$/,
    before: `${installed}cp /srv/run/node-token /var/lib/rancher/k3s/server/node-token\n`,
    shows: /K10/,
  },
  { of: /^sudo install -m 600 \/dev\/stdin/, shows: 'nothing written' },
  { of: /^sudo k3s etcd-snapshot save/, before: installed, shows: ended },
  {
    of: /^sudo k3s server --cluster-reset/,
    before: `${installed}k3s-killall.sh\nmkdir -p ${db}/snapshots; touch ${db}/snapshots/$(sed -n 's,.*/\\(before-[^ ]*\\)$,\\1,p' /srv/run/script)\n`,
    shows: /restart without --cluster-reset/,
  },
  { of: /^sudo test ! -e \/root\/k3s-db/, before: installed, shows: ended },
  {
    of: /^sudo rm -rf \S+\/db && sudo cp -a/,
    before: `${installed}k3s-killall.sh\ncp -a ${db} "$(sed -n 's/.*cp -a \\([^ ]*\\) .*/\\1/p' /srv/run/script)"\n`,
    shows: ended,
  },
  { of: /^sudo (rm -rf \S+\/db && sudo )?systemctl start k3s$/, before: `${installed}k3s-killall.sh\n`, shows: ended },
  { of: /^sudo systemctl start k3s-agent$/, before: `${joinedAgent}k3s-killall.sh\n`, shows: ended },
  { of: /^curl -fsS '\S+' \| sha256sum$/, shows: /^0\n[0-9a-f]{64} {2}-$/m },
  // Prints when all is known, which only a real cluster brings about.
  { of: /^curl .*verify\.sh --format json$/, before: installed, until: /^waiting/m, shows: /^waiting .*cni-binaries/m },
  { of: /^curl .*verify\.sh/, before: installed, until: /k3s-version/, shows: /k3s-service/ },
  {
    of: /^(sudo )?sh verify\.sh/,
    before: `${installed}${fetched('verify.sh')}`,
    until: /k3s-version/,
    shows: /k3s-service/,
  },
  {
    of: /^KNIT_ROOT=\/mnt\/image/,
    before: `mkdir -p /mnt/image\n${fetched('install.sh')}`,
    shows: /\/mnt\/image\/var\/lib\/knit|10-knit\.yaml/,
  },
  { of: /^sh install\.sh --dry-run$/, before: fetched('install.sh'), shows: 'nothing written' },
  { of: /^curl .* sh install\.sh (agent |server )?--dry-run$/, shows: 'nothing written' },
  {
    of: /^sh install\.sh --dry-run && sudo sh install\.sh$/,
    before: fetched('install.sh'),
    until: waiting,
    shows: 'installed',
  },
  {
    of: /^curl .*sh install\.sh( agent| server)?$/,
    until: waiting,
    shows: 'installed',
  },
  {
    of: /^sudo (env .*)?sh install\.sh( agent)?$/,
    before: fetched('install.sh'),
    until: waiting,
    shows: 'installed',
  },
  { of: /^curl -sSLo install\.sh \S+$/, shows: 'nothing written' },
  {
    of: /kubectl apply -f patched\.yaml$/,
    before: `YOURS=https://raw.githubusercontent.com/projectcalico/calico/v3.32.1/manifests\nkubectl() { grep -c '10.42.0.0/16' "$3"; }\n`,
    shows: 'nothing written',
  },
  {
    of: /^curl .*--data-binary @canal\.yaml -OJ/,
    before: `curl -fsSo canal.yaml https://raw.githubusercontent.com/projectcalico/calico/v3.32.1/manifests/canal.yaml\n`,
    shows: 'nothing written',
  },
  { of: /^curl -fsSLo [a-z-]+\.(yaml|json|nft|xml|sh|csv|md|html) \S+$/, shows: 'nothing written' },
  { of: /^curl -fsSLOJ /, shows: 'nothing written' },
];

/** What cannot be run in such a world, and where it is run. */
export const elsewhere: readonly (readonly [RegExp, string])[] = [
  [/(fetch|load)\.sh/, 'what stands in for K3s here has other bytes than the lock pins: test/airgap types it'],
  [
    /^sudo k3s kubectl (apply -f plans\.yaml|delete node )/,
    'a change of a cluster, which a first day has not: run nowhere yet',
  ],
  [/ sh preflight\.sh --peer [\d.]+$/, 'two hosts: test/shell/preflight-peer.test.ts has them'],
  [/^ansible-playbook -i inventory\.yml site\.yml$/, 'test/first-day/ansible.test.ts runs it, twice'],
  [/^(npm|npx|node|deno|bun|\.ci\/run|git|cd) /, 'a command of the checkout: CI, test/cli and test/runtimes run it'],
  [/^(?:knit |printf '.*' >networks\.txt$)/, 'a command of the one file: test/cli and test/deploy run it'],
];

/** What a reader puts in the place of a blank, and of the name of the service. */
export const filled = (text: string): string =>
  text.replaceAll('https://HOST', service).replace(/https:\/\/(SERVER|サーバー)/, 'https://server.example');

export const common = `K='${service}'\n${hasToken}`;
