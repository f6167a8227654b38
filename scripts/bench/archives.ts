import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../routes/app.ts';
import { createArtefactCache, produce } from '../../src/artefacts/produce.ts';
import type { Deployment } from '../../src/http/deployment.ts';
import { loadManifests } from '../../src/runtime/disk.ts';
import { release } from '../../src/runtime/release.ts';
import { parseAllDocuments } from '../../test/support/yaml-library.ts';
import { zipByJszip } from '../../test/support/zip-by-jszip.ts';
import type { Comparison } from './measure.ts';
import { compare, costOf, rounds } from './measure.ts';
import type { Effort, Goal, Row, Section } from './row.ts';
import { atMost } from './row.ts';

const [tag, largest] = ['v3.32.1', 'v3.30.7'];

/** How often something is done before it is measured, so that it is compiled as in a service that runs. */
const warmUps = 30;

const hundredfold = ({ ratio }: Comparison): Goal => atMost(0.01, ratio);

/** Making the archive, and editing a manifest, against what is done without knit. */
export async function archives({ rounds: count, manifests }: Effort): Promise<Section> {
  const deployment: Deployment = { release, origin: 'http://127.0.0.1', manifests: await loadManifests(manifests) };
  const keeping: Deployment = { ...deployment, finished: createArtefactCache() };
  const calico = readFileSync(join(manifests, tag, 'calico.yaml'), 'utf8');
  const bundle = async (): Promise<void> => {
    const made = await produce('bundle.zip', `cni=calico&calico=${tag}`, deployment);
    if (!made.ok) throw new Error(`No archive: ${JSON.stringify(made.problems)}`);
  };
  const rows: Row[] = [];
  const against = async (
    name: string,
    ours: () => unknown,
    theirs: () => unknown,
    goal?: (row: Comparison) => Goal,
  ): Promise<void> => {
    // A service that runs is warm, and so is a program that was started before.
    for (let times = 0; times < warmUps; times += 1) await ours();
    for (let times = 0; times < 3; times += 1) await theirs();
    const pairs = await rounds(count, async () => {
      const five = await costOf(async () => {
        for (let times = 0; times < 5; times += 1) await ours();
      });
      const one = await costOf(theirs);
      return { wall: [five.wall / 5, one.wall], processor: [five.processor / 5, one.processor] } as const;
    });
    const [wall, processor] = [compare(pairs.map((pair) => pair.wall)), compare(pairs.map((pair) => pair.processor))];
    rows.push(
      { name, unit: 'ms', ours: wall.ours, against: wall, ...(goal !== undefined && { goal: goal(wall) }) },
      { name: `${name}, processor time`, unit: 'ms', ours: processor.ours, against: processor },
    );
  };

  const programs = kustomizers();
  const folder = mkdtempSync(join(tmpdir(), 'knit-kustomize-'));
  try {
    const again = async (): Promise<unknown> => produce('bundle.zip', `cni=calico&calico=${tag}`, keeping);
    for (const [name, command] of programs.slice(0, 1)) {
      const theirs = () => kustomizeAndZip(command, folder, calico);
      await against(`kept archive against ${name} and zip`, again, theirs, hundredfold);
    }
    for (const [name, command] of programs) {
      await against(
        `archive against ${name} and zip`,
        bundle,
        () => kustomizeAndZip(command, folder, calico),
        hundredfold,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  await against('archive against whole-file yaml and jszip', bundle, () => parseAndZip(calico));

  const app = createApp(deployment);
  const notes = [
    `The archive is made anew each time, of Calico ${tag} (${kilobytes(calico)} KB), in this process, with nothing kept of the last one; asked for again, it is one that a service has kept. The programs get the same file and the same one change of the network's configuration, and make a zip of the one file that comes out.`,
  ];
  if (app.routes.some(({ path }) => path === '/patch')) {
    for (const of of [tag, largest]) {
      const inTime = of === tag ? ({ ours }: Comparison): Goal => atMost(15, ours, 'ms') : undefined;
      const body = readFileSync(join(manifests, of, 'calico.yaml'), 'utf8');
      const patch = async (): Promise<void> => {
        const headers = { 'Content-Type': 'application/yaml' };
        const response = await app.request('/patch?cni=calico', { method: 'POST', body, headers });
        if (response.status !== 200) throw new Error(`POST /patch: ${response.status} ${await response.text()}`);
        await response.arrayBuffer();
      };
      await against(`POST /patch of ${kilobytes(body)} KB against whole-file yaml`, patch, () => edited(body), inTime);
    }
  } else notes.push('POST /patch is not part of this release.');
  if (programs.length === 0)
    notes.push(
      'There is neither kubectl nor kustomize on this machine. To compare with it: go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1',
    );
  return { title: 'Making an archive, editing a manifest', columns: ['knit', 'other ways'], rows, notes };
}

const kilobytes = (text: string): number => Math.round(Buffer.byteLength(text) / 1000);

/** The programs for overlays that are here, as a name and a command. */
function kustomizers(): readonly (readonly [name: string, command: readonly string[]])[] {
  const isHere = (...command: readonly string[]): boolean => {
    const [program = '', ...rest] = command;
    return spawnSync(program, rest, { stdio: 'ignore', timeout: 30_000 }).status === 0;
  };
  const own = join(process.env['GOBIN'] ?? '', 'kustomize');
  return [
    ...(isHere('kubectl', 'kustomize', '--help') ? [['kubectl kustomize', ['kubectl', 'kustomize']] as const] : []),
    ...[own, 'kustomize']
      .filter((program) => isHere(program, 'version'))
      .slice(0, 1)
      .map((program) => ['kustomize', [program, 'build']] as const),
  ];
}

function kustomizeAndZip([program = '', ...options]: readonly string[], folder: string, manifest: string): void {
  mkdirSync(join(folder, 'out'), { recursive: true });
  writeFileSync(join(folder, 'calico.yaml'), manifest);
  writeFileSync(join(folder, 'kustomization.yaml'), kustomization(manifest));
  const built = spawnSync(program, [...options, folder], { maxBuffer: 1 << 26, timeout: 60_000 });
  if (built.status !== 0) throw new Error(`${program}: ${built.stderr}`);
  writeFileSync(join(folder, 'out', 'calico.yaml'), built.stdout);
  const zipped = spawnSync('zip', ['-q', '-FS', 'out.zip', 'out/calico.yaml'], { cwd: folder, timeout: 60_000 });
  if (zipped.status !== 0 && zipped.status !== 12) throw new Error(`zip: ${zipped.stderr}`);
}

/** An overlay that puts another configuration of the network in the place of upstream's. */
function kustomization(manifest: string): string {
  const config = networkConfig(parseAllDocuments(manifest));
  return JSON.stringify({
    resources: ['calico.yaml'],
    patches: [
      {
        target: { kind: 'ConfigMap', name: 'calico-config' },
        patch: JSON.stringify([{ op: 'replace', path: '/data/cni_network_config', value: forwarding(config) }]),
      },
    ],
  });
}

type Documents = ReturnType<typeof parseAllDocuments>;

const networkConfig = (documents: Documents): string =>
  String(
    [...documents]
      .map((document) => document.getIn(['data', 'cni_network_config']))
      .find((value) => value !== undefined),
  );

const forwarding = (config: string): string =>
  config.replace(
    '"type": "calico",',
    '"type": "calico",\n          "container_settings": {"allow_ip_forwarding": true},',
  );

/** What a program does that reads the whole file: parse, change, write. */
function edited(manifest: string): string {
  const documents = [...parseAllDocuments(manifest)];
  for (const document of documents) {
    const config = document.getIn(['data', 'cni_network_config']);
    if (typeof config === 'string') document.setIn(['data', 'cni_network_config'], forwarding(config));
  }
  return documents.map(String).join('---\n');
}

const parseAndZip = (manifest: string): Promise<Uint8Array> => zipByJszip('calico.yaml', edited(manifest));
