import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join, matchesGlob, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One tier of the tests. */
export interface Tier {
  /** What it is for. */
  readonly title: string;
  /** The files that belong to it; the first tier has every file that no other one names. */
  readonly files: readonly string[];
  /** Which files of the first tier this one runs again: there with the machine's `sh`, here with every shell. */
  readonly again: readonly string[];
}

const namespaces = 'user namespaces';

/** Files of the first tier that run only where something is: they are about a machine that has it, or are judged by it. */
const wants: Readonly<Record<string, readonly string[]>> = {
  [namespaces]: [
    'test/cli/export.test.ts',
    'test/end-to-end/*',
    'test/first-day/*',
    'test/guide/*',
    'test/http/error-scripts.test.ts',
    'test/shell/{await,decisions,download,host-packages,install*,lib,lock,manifest,node-address,preflight*,sandbox,uninstall*,verify-*}.test.ts',
  ],
  ip: [
    'test/first-day/*',
    'test/shell/{install-machine,install-start,lock,node-address,preflight-machine,preflight-network,verify-*}.test.ts',
  ],
  iptables: ['test/shell/{host-packages,preflight-machine}.test.ts'],
  curl: [
    'test/cli/ask.test.ts',
    'test/end-to-end/*',
    'test/first-day/*',
    'test/shell/{download,host-packages,install*,lock,manifest,uninstall}.test.ts',
  ],
  openssl: ['test/shell/{download,preflight-server}.test.ts'],
  'ssh-keygen': ['test/signature/*'],
  git: ['test/scripts/workflow.test.ts'],
  patch: ['test/upload/diff.test.ts'],
};

/** Where commands lie that a user's PATH may not name. */
const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];

/** Whether this machine has a command, or a file by its whole path; or gives the rights of `root`. */
export function isHere(command: string): boolean {
  if (command === 'root') return process.getuid?.() === 0;
  const paths = isAbsolute(command) ? [command] : folders.filter(Boolean).map((folder) => join(folder, command));
  return paths.some(existsSync);
}

/** Every tier that vitest runs, in the order in which CI does. A file that is in none of the lists is in the first. */
export const tiers = {
  first: {
    title: 'every rule, edit, script part and route: no root, no system package',
    files: [],
    again: [],
  },
  system: {
    title: 'all shells, systemd, kernel links, browser, proxies, other archivers',
    files: [
      'test/artefacts/forms/{firewall,ignition}.test.ts',
      'test/airgap/*',
      'test/deploy/*',
      'test/first-day/{ansible,cloud-init,printed,remedies,shells}.test.ts',
      'test/page/{axe,first-view,flow,script}.test.ts',
      'test/shell/{composition,openrc,preflight-peer,systemd,systemd-start,uninstall-kernel,verify-awk,verify-checks}.test.ts',
      'test/trust/{archives,network}.test.ts',
    ],
    again: ['test/shell/*', 'test/http/error-scripts.test.ts', 'test/guide/*'],
  },
  runtimes: { title: 'bun, deno, workerd', files: ['test/runtimes/*', 'test/trust/runtimes.test.ts'], again: [] },
  long: {
    title: 'walks, sweeps, fuzz shares, kill points, load',
    files: [
      'test/load/*',
      'test/scripts/catalog-thorough.test.ts',
      'test/sweep/*',
      'test/upload/corpus.test.ts',
      'test/shell/{kill,truncation}.test.ts',
      'test/trust/fuzz.test.ts',
    ],
    again: [],
  },
} as const satisfies Record<string, Tier>;

/** The name of a tier. */
export type TierName = keyof typeof tiers;

const names = Object.keys(tiers) as TierName[];

const asked = process.env['KNIT_TEST_TIER'];
if (asked !== undefined && !names.includes(asked as TierName))
  throw new Error(`KNIT_TEST_TIER=${asked}: there is no such tier`);

/** The tier that is run now; nothing where files are run by their names, each as its fullest tier does. */
export const tierAsked = asked as TierName | undefined;

/** The tiers whose lists name a test file, given by its path in the checkout; the first where none does. */
export function tiersOf(path: string): readonly TierName[] {
  const naming = names.filter((name) => tiers[name].files.some((glob) => matchesGlob(path, glob)));
  return naming.length === 0 ? ['first'] : naming;
}

/** Every test file of the checkout, by its path there. */
export function testFiles(): readonly string[] {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.test\.tsx?$/.test(path) && !path.includes('node_modules'))
    .map((path) => `test/${relative('.', path)}`)
    .sort();
}

/** What this machine lacks of what the first tier can do without, with the files that do not run for that. */
export function lacks(): readonly { readonly what: string; readonly files: readonly string[] }[] {
  const isThere = (what: string): boolean => (what === namespaces ? allowsNamespaces() : isHere(what));
  const own = testFiles().filter((path) => tiersOf(path).includes('first'));
  return Object.entries(wants)
    .filter(([what]) => !isThere(what))
    .map(([what, globs]) => ({ what, files: own.filter((path) => globs.some((glob) => matchesGlob(path, glob))) }));
}

function allowsNamespaces(): boolean {
  const words = [
    '--user',
    '--map-root-user',
    '--mount',
    '--net',
    '--pid',
    '--fork',
    'mount',
    '-t',
    'tmpfs',
    'knit',
    '/tmp',
  ];
  return spawnSync('unshare', words).status === 0;
}

/** The files that a tier has. */
export function filesOf(name: TierName): readonly string[] {
  return testFiles().filter(
    (path) =>
      tiersOf(path).includes(name) ||
      (tiersOf(path).includes('first') && tiers[name].again.some((glob) => matchesGlob(path, glob))),
  );
}
