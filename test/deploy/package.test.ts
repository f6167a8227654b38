import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { release } from '../../src/runtime/release.ts';
import { hasManifests, manifestsFolder } from '../support/manifests.ts';
import { programs, root } from '../support/programs.ts';
import { startProgram } from '../support/runtime.ts';
import { sampleApp } from '../support/service.ts';
import { makeFolder } from '../support/shell.ts';

const folder = makeFolder('package');
const tarball = join(folder, `knit-${release}.tgz`);
const app = await sampleApp();
const served = async (path: string): Promise<string> =>
  sha256(new Uint8Array(await (await app.request(path)).arrayBuffer()));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const manifests = hasManifests ? manifestsFolder : '/none';

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, stdio: 'ignore' });
  chmodSync(folder, 0o755);
});

/** A folder that belongs to nobody in particular, and what nobody in particular runs there. */
function asNobody(name: string): { readonly cwd: string; readonly words: readonly string[] } {
  const cwd = join(folder, name);
  mkdirSync(join(cwd, 'home'), { recursive: true });
  execFileSync('chown', ['-R', '65534:65534', cwd]);
  // npm runs the tests, and tells whatever they start where its own files are.
  const forgotten = Object.keys(process.env).filter((variable) => /^npm_/i.test(variable));
  const env = ['env', ...forgotten.flatMap((variable) => ['-u', variable]), `HOME=${join(cwd, 'home')}`];
  return { cwd, words: ['--reuid', '65534', '--regid', '65534', '--clear-groups', ...env] };
}

describe('npm pack', () => {
  test('packs what runs, its types and its licence, and no source, test or manifest', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    for (const name of [
      'bin/knit.mjs',
      'dist/node/library.js',
      'dist/types/src/runtime/library.d.ts',
      'LICENSE',
      'README.md',
    ])
      expect(files).toContain(`package/${name}`);
    expect(files.filter((name) => /^package\/(?:src|test|routes|templates|manifests|docs)\//.test(name))).toEqual([]);
    console.info(`${files.length} files, ${statSync(tarball).size} bytes`);
  });

  test('has nothing that npm would run where it is installed', () => {
    const text = execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
    const { scripts, private: isPrivate } = JSON.parse(text);
    expect(isPrivate).toBeUndefined();
    for (const name of ['preinstall', 'install', 'postinstall']) expect(scripts).not.toHaveProperty(name);
  });
});

describe('npx ./knit.tgz', () => {
  test('serves from an empty folder, as nobody, with no scripts allowed and no compiler in the path', async () => {
    const { cwd, words } = asNobody('empty');
    const tools = join(cwd, 'tools');
    mkdirSync(tools);
    for (const name of ['node', 'npm', 'npx', 'sh', 'env']) {
      const path = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
      execFileSync('ln', ['-s', path, join(tools, name)]);
    }
    const file = `knit-${release}.tgz`;
    cpSync(tarball, join(cwd, file));
    const command = [`PATH=${tools}`, 'npx', '--yes', '--ignore-scripts', `./${file}`, 'serve'];
    // npx passes no signal on; as Ctrl-C does in a terminal, timeout gives it to all of them.
    const runtime = await startProgram('timeout', ['600', 'setpriv', ...words, ...command], { cwd });
    try {
      const script = new Uint8Array(await (await fetch(`${runtime.origin}/install.sh?cni=calico`)).arrayBuffer());
      expect(sha256(script)).toBe(await served('/install.sh?cni=calico'));
      expect((await fetch(`${runtime.origin}/docs/networks.md`)).status).toBe(200);
      expect(runtime.output()).toContain('knit manifests --to FOLDER');
    } finally {
      await runtime.stop();
    }
    expect(readdirSync(cwd).sort()).toEqual(['home', `knit-${release}.tgz`, 'tools']);
  });
});

describe('the package in a program', () => {
  const cwd = join(folder, 'program');
  beforeAll(() => {
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'package.json'), '{ "name": "program", "private": true, "type": "module" }');
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball], { cwd, stdio: 'ignore' });
    const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs', 'library.md'), 'utf8'))?.[1] ?? '';
    writeFileSync(join(cwd, 'example.ts'), example);
    writeFileSync(
      join(cwd, 'program.ts'),
      `import type { Plan, Rendered } from 'knit';
import { names, plan, Refused, release, render } from 'knit';

const decided: Plan = await plan('cni=calico&mtu=1400');
const version: string = decided.k3s.version;
const cni: 'flannel' | 'none' | 'canal' | 'calico' = decided.cni;
const warnings: readonly string[] = decided.warnings.map(({ detail }) => detail);
const zip: Rendered = await render('bundle.zip', 'cni=calico', { manifests: ${JSON.stringify(manifests)} });
const bytes: Uint8Array = zip.bytes;
const problem = await render('install.sh', 'cni=calco').catch((error: unknown) => error);
const nearest: string | undefined = problem instanceof Refused ? problem.problems[0]?.nearest : undefined;
const none = await render('install.bat', '').catch((error: unknown) => String(error));
// @ts-expect-error: a plan has no such key.
decided.nothing;
console.log(JSON.stringify({ version, cni, warnings, release, names: names.length, nearest, none, sha256: zip.sha256, length: bytes.length }));
`,
    );
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
      ...{ target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', outDir: 'out', lib: ['es2022', 'dom'] },
      ...{ types: ['node'], typeRoots: [join(root, 'test/node_modules/@types')] },
    };
    writeFileSync(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  });

  test('is typed strictly, and gives the bytes of the service', async () => {
    const tsc = spawnSync(join(root, 'test/node_modules/.bin/tsc'), ['-p', cwd], { encoding: 'utf8' });
    expect(tsc.stdout).toBe('');
    expect(tsc.status).toBe(0);
    const told = JSON.parse(execFileSync(process.execPath, [join(cwd, 'out', 'program.js')], { encoding: 'utf8' }));
    const answer = await app.request('/plan.json?cni=calico&mtu=1400');
    const { k3s, warnings } = (await answer.json()) as {
      readonly k3s: { readonly version: string };
      readonly warnings: readonly unknown[];
    };
    expect(told).toMatchObject({ version: k3s.version, cni: 'calico', release, nearest: 'calico' });
    expect(told.warnings).toHaveLength(warnings.length);
    expect(told.none).toMatch(/^RangeError: .*install\.sh/);
    expect(told.sha256).toBe(await served('/bundle.zip?cni=calico'));
  });

  test('does what docs/library.md shows', () => {
    const output = execFileSync(process.execPath, [join(cwd, 'out', 'example.js')], { cwd, encoding: 'utf8' });
    expect(output).toMatch(/v\d+\.\d+\.\d+\+k3s1/);
    expect(readFileSync(join(cwd, 'install.sh'), 'utf8')).toMatch(/^#!\/bin\/sh\n/);
  });

  test('runs on Deno too, with no more rights than serving needs', async () => {
    const rights = ['--allow-net=127.0.0.1', '--allow-read', '--allow-env'];
    const knit = join(cwd, 'node_modules', 'knit', 'bin', 'knit.mjs');
    const runtime = await startProgram(programs.deno, ['run', '--no-prompt', ...rights, knit, 'serve'], { cwd });
    try {
      const script = new Uint8Array(await (await fetch(`${runtime.origin}/install.sh?cni=none`)).arrayBuffer());
      expect(sha256(script)).toBe(await served('/install.sh?cni=none'));
    } finally {
      await runtime.stop();
    }
  });
});

describe('jsr.json', () => {
  test('is what deno publish takes, without a way out to the network', () => {
    const cwd = join(folder, 'jsr');
    mkdirSync(cwd);
    for (const name of ['jsr.json', 'LICENSE', 'README.md', 'dist'])
      cpSync(join(root, name), join(cwd, name), { recursive: true });
    const { version } = JSON.parse(readFileSync(join(cwd, 'jsr.json'), 'utf8'));
    expect(version).toBe(release);
    const words = ['--net', programs.deno, 'publish', '--dry-run', '--allow-dirty'];
    const { status, stderr } = spawnSync('unshare', words, {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('Dry run complete');
  });
});
