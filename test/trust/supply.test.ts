import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderSbom } from '../../scripts/sbom-document.ts';
import { root } from '../support/programs.ts';
import { startProgram } from '../support/runtime.ts';

const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(lockfile) as {
  packages: Record<string, { version: string; license?: string; integrity?: string; hasInstallScript?: boolean }>;
};
const locked = Object.entries(packages).filter(([path]) => path !== '');
const sbom = JSON.parse(renderSbom(lockfile));

/** The packages that an audit names; undefined where it is no audit. */
function auditOutcome(stdout: string): string[] | undefined {
  if (!stdout.trimStart().startsWith('{')) return undefined;
  const { vulnerabilities } = JSON.parse(stdout) as { vulnerabilities?: Record<string, unknown> };
  return vulnerabilities === undefined ? undefined : Object.keys(vulnerabilities);
}

describe('the bill of materials', () => {
  test('lists every package of the lockfile with its version, licence and digest', () => {
    expect(sbom.components).toHaveLength(locked.length);
    for (const [path, { version, license, integrity = '' }] of locked) {
      const name = path.slice(path.lastIndexOf('node_modules/') + 13);
      const found = sbom.components.find(
        (component: { purl: string }) => component.purl === `pkg:npm/${name.replace('@', '%40')}@${version}`,
      );
      expect(found, path).toMatchObject({ name, version, hashes: [{ alg: 'SHA-512' }] });
      expect(JSON.stringify(found.licenses)).toContain(`"${license}"`);
      expect(Buffer.from(found.hashes[0].content, 'hex').toString('base64')).toBe(integrity.replace('sha512-', ''));
    }
  });

  test('says what needs what, by references that are there', () => {
    const references = new Set(sbom.dependencies.map(({ ref }: { ref: string }) => ref));
    expect(references.size).toBe(locked.length + 1);
    for (const { dependsOn } of sbom.dependencies) for (const ref of dependsOn) expect(references).toContain(ref);
    const own = sbom.dependencies[0].dependsOn.map((purl: string) => purl.replace(/^pkg:npm\/(.*)@.*$/, '$1'));
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(own.map(decodeURIComponent).sort()).toEqual(Object.keys(dependencies).sort());
  });

  test('is the same for the same lockfile, and printed by the documented command', () => {
    const printed = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8' });
    expect(printed).toBe(renderSbom(lockfile));
    expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
  });
});

describe('what serving installs', () => {
  // Licences that ask for no more than to keep their text.
  const permissive = new Set([
    'MIT',
    'ISC',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    '(MIT AND Zlib)',
    '(MIT OR GPL-3.0-or-later)',
  ]);

  test.each(locked)('%s has a licence and a digest', (_, { license = '', integrity }) => {
    expect(permissive).toContain(license);
    expect(integrity).toMatch(/^sha512-/);
  });

  test('is named in docs/dependencies.md, each with the version and the licence that were looked at', () => {
    const page = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8');
    const rows = [...page.matchAll(/^\| (\S+) \| (\d\S*) \| ([^|]+) \| [^|]+ \|$/gm)].map(([, ...cells]) =>
      cells.join(' '),
    );
    const installed = locked.map(([path, { version, license = '' }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 13);
      return `${name.startsWith('@esbuild/') ? '@esbuild/*' : name} ${version} ${license}`;
    });
    expect(rows.sort()).toEqual([...new Set(installed)].sort());
  });

  test('has no known hole, as far as the registry tells', { timeout: 60_000 }, () => {
    const words = ['audit', '--json', '--omit=dev', '--fetch-retries=0', '--fetch-timeout=10000'];
    const { stdout } = spawnSync('npm', words, { cwd: root, encoding: 'utf8', timeout: 50_000 });
    const outcome = auditOutcome(stdout);
    if (outcome === undefined)
      console.warn(`npm audit was not answered, docs/dependencies.md holds alone: ${stdout.slice(0, 160)}`);
    else expect(outcome).toEqual([]);
  });

  test('would be found to have one', () => {
    const vulnerabilities = { hono: { name: 'hono', severity: 'high' } };
    expect(auditOutcome(JSON.stringify({ auditReportVersion: 2, vulnerabilities }))).toEqual(['hono']);
    expect(auditOutcome(JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} }))).toEqual([]);
    expect(auditOutcome(JSON.stringify({ message: '405 Method Not Allowed', error: {} }))).toBeUndefined();
    expect(auditOutcome('')).toBeUndefined();
  });

  test('runs without any install script', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'knit-plain-'));
    try {
      for (const name of [
        'package.json',
        'package-lock.json',
        'tsconfig.json',
        'scripts',
        'src',
        'routes',
        'templates',
        'bin',
        'docs',
      ]) {
        cpSync(join(root, name), join(folder, name), { recursive: true });
      }
      const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
      execFileSync('npm', words, { cwd: folder, stdio: 'ignore' });
      const unbuilt = spawnSync(process.execPath, ['scripts/start.mjs'], { cwd: folder, encoding: 'utf8' });
      expect(unbuilt).toMatchObject({ status: 69, stderr: expect.stringContaining('npm run build') });
      execFileSync('npm', ['run', 'build'], { cwd: folder, stdio: 'ignore' });
      // What runs is the build alone.
      rmSync(join(folder, 'node_modules'), { recursive: true });
      const runtime = await startProgram(process.execPath, ['scripts/start.mjs'], { cwd: folder });
      try {
        expect((await fetch(`${runtime.origin}/install.sh?cni=calico`)).status).toBe(200);
        expect((await fetch(`${runtime.origin}/docs/networks.md`)).status).toBe(200);
      } finally {
        await runtime.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
