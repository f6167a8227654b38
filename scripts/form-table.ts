import { readFileSync } from 'node:fs';
import { produce } from '../src/artefacts/produce.ts';
import { emptyStore } from '../src/manifest/store.ts';
import { release } from '../src/runtime/release.ts';
import { formatSigningKey } from '../src/signature/signing-key.ts';
import type { Language, Text } from '../src/text.ts';
import { markdownTable } from './marked-table.ts';

/** One door: what a form is taken by, how far it was run, and how long it is. */
interface Door {
  readonly name: string;
  /** What is asked besides the network; undefined where it is no answer of the service. */
  readonly query?: string;
  readonly takenBy: string;
  readonly run: Text;
}

const goModules = readFileSync(new URL('../test/artefacts/forms/go/go.mod', import.meta.url), 'utf8');
const moduleVersion = (path: string): string => new RegExp(`${path} (v[\\d.]+)`).exec(goModules)?.[1] ?? '';

const toTheEnd: Text = {
  en: 'server and agent, by its four stages, to `status: done`; `status: error` where the script is another, does not come or refuses',
  ja: 'サーバーとエージェントを4つの段階で実行し、`status: done`まで確認。スクリプトが異なる、取得できない、拒否する場合は`status: error`',
};
const packets: Text = {
  en: 'in force in a namespace: the planned ports pass from nodes, nothing else does',
  ja: '名前空間で有効化し、ノードからの計画のポートだけが通ることを確認',
};

/** Every door, in the order of the routes. */
export const doors: readonly Door[] = [
  { name: 'cloud-init.yaml', query: '', takenBy: 'cloud-init 22.4.2, `cloud-init schema`', run: toTheEnd },
  {
    name: 'cloud-init.yaml',
    query: 'verified-by=signature',
    takenBy: 'cloud-init 22.4.2, `cloud-init schema`',
    run: toTheEnd,
  },
  {
    name: 'butane.yaml',
    query: '',
    takenBy: `Butane ${moduleVersion('coreos/butane')}, \`--strict\``,
    run: {
      en: 'not run: it wants Fedora CoreOS. What Butane makes of it is `/ignition.json`',
      ja: '未実行(Fedora CoreOSが必要)。Butaneの出力は`/ignition.json`と一致',
    },
  },
  {
    name: 'ignition.json',
    query: '',
    takenBy: `ignition-validate ${moduleVersion('ignition/v2')}; the unit by \`systemd-analyze verify\``,
    run: { en: 'not run: it wants Fedora CoreOS', ja: '未実行(Fedora CoreOSが必要)' },
  },
  { name: 'firewall.nft', query: 'nodes=192.0.2.0/24', takenBy: 'nftables 1.0.6, `nft -f`', run: packets },
  {
    name: 'firewalld.xml',
    query: 'nodes=192.0.2.0/24',
    takenBy: 'firewalld 1.3.3, `firewall-offline-cmd --check-config`',
    run: { en: 'not in force: it wants D-Bus', ja: '未適用(D-Busが必要)' },
  },
  { name: 'ufw.sh', query: 'nodes=192.0.2.0/24', takenBy: 'ufw 0.36.2, `ufw allow`', run: packets },
  {
    name: 'ports.csv',
    query: '',
    takenBy: "Python's `csv`",
    run: { en: 'a table for people', ja: '人が読む表' },
  },
  {
    name: 'runbook.md',
    query: 'servers=3&agents=5',
    takenBy: 'the shell: every command is typed',
    run: {
      en: 'each command on a node, but for those that change a cluster; a node goes the whole way up and a step back',
      ja: 'クラスターを変更するものを除く各コマンドをノードで実行。アップグレードの全段階と1段階の復元も確認',
    },
  },
  {
    name: 'runbook.html',
    query: 'servers=3&agents=5',
    takenBy: 'Chromium: shown, printed as PDF, without a fault of axe 4',
    run: { en: 'the same commands as `/runbook.md`', ja: '`/runbook.md`と同じコマンド' },
  },
  {
    name: 'ansible.md',
    takenBy: 'ansible-core 2.14.18',
    run: {
      en: 'two servers and an agent, twice: the second time `changed=0`',
      ja: 'サーバー2台とエージェント1台で2回実行し、2回目は`changed=0`',
    },
  },
];

const heads = {
  en: ['Door', 'Taken by', 'Run on a first day', 'Bytes'],
  ja: ['形式', '読み取りの確認', '実行の確認', 'バイト'],
} as const;

// User data has a limit, so that each byte counts; what is for people has words that are mended often.
const lengthOf = (name: string, bytes: number): string =>
  /cloud-init|butane|ignition/.test(name) ? String(bytes) : `< ${Math.ceil(bytes / 1024) * 1024}`;

/** The doors as a Markdown table; bytes are those of `cni=calico`, asked of a service that has one key. */
export async function formTable(language: Language): Promise<string> {
  const service = {
    release,
    origin: 'https://knit.example.org',
    manifests: emptyStore,
    signingKeys: [formatSigningKey(new Uint8Array(32).fill(1))],
  };
  const rows = await Promise.all(
    doors.map(async ({ name, query, takenBy, run }) => {
      if (query === undefined) {
        const file = language === 'en' ? name : name.replace('.md', '.ja.md');
        return [`[${file}](${file})`, takenBy, run[language], ''];
      }
      const made = await produce(name, query === '' ? 'cni=calico' : `cni=calico&${query}`, service);
      if (!made.ok) throw new Error(`${name}: ${JSON.stringify(made.problems)}`);
      return [
        `\`/${name}${query === '' ? '' : `?${query}`}\``,
        takenBy,
        run[language],
        lengthOf(name, made.bytes.byteLength),
      ];
    }),
  );
  return markdownTable(heads[language], rows);
}
