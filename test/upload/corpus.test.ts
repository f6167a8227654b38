import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hasManifests, manifestsFolder } from '../support/manifests.ts';
import { root } from '../support/programs.ts';
import { sampleApp } from '../support/service.ts';

const dual = 'cluster-cidr=10.60.0.0/16,fd00:60::/56';
const queries: Readonly<Record<'calico' | 'canal', readonly string[]>> = {
  calico: [
    '',
    'cluster-cidr=10.60.0.0/16',
    'encapsulation=vxlan',
    `encapsulation=vxlan-cross-subnet&${dual}&encryption=wireguard`,
    'encapsulation=ipip-cross-subnet&mtu=1400&flannel-iface=eth0.100',
    'encapsulation=none&cluster-cidr=2001:db8:42::/56',
    'encryption=wireguard',
  ],
  canal: [
    '',
    'cluster-cidr=10.60.0.0/16',
    'encapsulation=host-gw&flannel-iface=br-lan',
    `encapsulation=wireguard&${dual}`,
    `mtu=1400&${dual}`,
  ],
};

/** Of the tags between, upstream's own files are enough: the forms are the same. */
const sampled = ['v3.25.2', 'v3.28.5', 'v3.30.7', 'v3.32.1'];
const folder = mkdtempSync(join(tmpdir(), 'knit-corpus-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of several Pythons, the system's own is the one that packages of the system are for. */
function pythonWithYaml(): string {
  const found = ['python3', '/usr/bin/python3'].find(
    (program) => spawnSync(program, ['-c', 'import yaml'], { stdio: 'ignore' }).status === 0,
  );
  if (found === undefined) throw new Error('No python3 has PyYAML: npm run prepare-tests installs python3-yaml');
  return found;
}

function python(...words: readonly string[]): string {
  const judge = join(root, 'test/upload/judge.py');
  const { status, stdout, stderr } = spawnSync(pythonWithYaml(), [judge, ...words], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

interface Job {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly query: string;
}

/** The faults of each. */
function judge(jobs: readonly Job[]): readonly string[][] {
  const list = join(folder, 'jobs');
  writeFileSync(list, jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
  const lines = python('judge', list).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

interface Answers {
  readonly jobs: readonly Job[];
  readonly refused: Readonly<Record<string, string>>;
}

async function patchAll(): Promise<Answers> {
  const app = await sampleApp();
  const jobs: Job[] = [];
  const refused: Record<string, string> = {};
  for (const file of readdirSync(folder).filter((name) => name.includes('--'))) {
    const [tag = '', , form = ''] = file.split('--');
    if (!sampled.includes(tag) && !['upstream', 'short'].includes(form)) continue;
    const before = join(folder, file);
    for (const [index, query] of queries[file.includes('canal') ? 'canal' : 'calico'].entries()) {
      const name = `${file} ${query}`;
      const response = await app.request(`/patch?${query}`, { method: 'POST', body: readFileSync(before) });
      const text = await response.text();
      if (response.status === 422) refused[name] = JSON.parse(text).errors[0].detail;
      else {
        expect(response.status, name).toBe(200);
        const after = join(folder, `${file}.${index}.after`);
        writeFileSync(after, text);
        jobs.push({ name, before, after, query });
      }
    }
  }
  return { jobs, refused };
}

/** What cannot be edited with certainty, and is refused by name. */
const honest: readonly (readonly [name: RegExp, detail: RegExp])[] = [
  // Every value has a tag, and long keys stand behind question marks.
  [/--canonical /, /tag|not valid YAML/],
  // A shell may ask for anything.
  [/calico.*--shell .*encapsulation=vxlan/, /BIRD.*(liveness|readiness)Probe/],
];

/** Edited manifests that somebody spoilt, so that the judge must find fault. */
const spoilt: readonly (readonly [query: string, spoil: (text: string) => string])[] = [
  ['', (text) => text.replace('"allow_ip_forwarding": true', '"allow_ip_forwarding": false')],
  ['', (text) => text.replace('"container_settings": {"allow_ip_forwarding": true},', '')],
  ['cluster-cidr=10.60.0.0/16', (text) => text.replace('10.60.0.0/16', '10.42.0.0/16')],
  ['encapsulation=vxlan', (text) => text.replace('- -felix-live', '- -felix-live\n              - --bird-live')],
  ['encapsulation=vxlan', (text) => text.replace('calico_backend: "vxlan"', 'calico_backend: "bird"')],
  ['mtu=1400', (text) => text.replace('veth_mtu: "1400"', 'veth_mtu: "0"')],
  [dual, (text) => text.replace('"assign_ipv6": "true"', '"assign_ipv6": "false"')],
  [dual, (text) => text.replace('name: IP6', 'name: IP7')],
  ['', (text) => text.replace('hostNetwork: true', 'hostNetwork: false')],
  ['', (text) => text.replace('"snat": true', '"snat": false')],
];

test.runIf(hasManifests)('the judge finds fault with what is spoilt', async () => {
  const app = await sampleApp();
  const before = join(manifestsFolder, 'v3.28.5', 'calico.yaml');
  const jobs: Job[] = [];
  for (const [index, [query, spoil]] of spoilt.entries()) {
    const response = await app.request(`/patch?${query}`, { method: 'POST', body: readFileSync(before) });
    const text = await response.text();
    const [right, wrong] = [join(folder, `right.${index}`), join(folder, `wrong.${index}`)];
    writeFileSync(right, text);
    expect(spoil(text), `${index}`).not.toBe(text);
    writeFileSync(wrong, spoil(text));
    for (const after of [right, wrong]) jobs.push({ name: after, before, after, query });
  }
  const verdicts = judge(jobs);
  expect(verdicts.filter((_, index) => index % 2 === 0)).toEqual(spoilt.map(() => []));
  expect(verdicts.filter((faults, index) => index % 2 === 1 && faults.length === 0)).toEqual([]);
});

test.runIf(hasManifests)(
  'every manifest of the corpus is edited rightly, in whatever form, or refused by name',
  async () => {
    python('twins', manifestsFolder, folder);
    const { jobs, refused } = await patchAll();
    const verdicts = judge(jobs);
    expect(verdicts).toHaveLength(jobs.length);
    const wrong = verdicts.flatMap((faults, index) =>
      faults.length === 0 ? [] : [`${jobs[index]?.name}: ${faults.join(', ')}`],
    );
    const surprises = Object.entries(refused).filter(
      ([name, detail]) => !honest.some(([names, details]) => names.test(name) && details.test(detail)),
    );
    console.log(`${jobs.length - wrong.length} right, ${Object.keys(refused).length} refused, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
    expect(surprises).toEqual([]);
    expect(jobs.length).toBeGreaterThan(1000);
  },
  300_000,
);
