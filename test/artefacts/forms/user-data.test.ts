import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { UserData } from '../../../src/artefacts/forms/user-data.ts';
import { renderButane, renderCloudInit, renderIgnition } from '../../../src/artefacts/forms/user-data.ts';
import { makeFolder, run } from '../../support/shell.ts';
import { wanted } from '../../support/wanted.ts';

const sha256 = 'ab'.repeat(32);
const url = 'https://knit.example.org/install.sh?cni=calico&k3s=v1.36.4-k3s1&calico=v3.32.1&v=0.1.0';
const digest: UserData = {
  url,
  trust: { kind: 'digest', sha256 },
  role: 'server',
  query: 'cni=calico&k3s=v1.36.4-k3s1',
  language: 'en',
};
const signed: UserData = {
  ...digest,
  url: 'https://knit.example.org/install.sh?cni=calico',
  trust: {
    kind: 'signature',
    allowedSigners: 'knit ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA\n',
    namespace: 'knit/install.sh',
  },
};
const cases = [digest, signed].flatMap((data) =>
  (['server', 'agent'] as const).flatMap((role) =>
    (['en', 'ja'] as const).map((language) => ({ ...data, role, language })),
  ),
);

/** The script that cloud-init would run. */
const commandOf = (data: UserData): string => parse(renderCloudInit(data)).runcmd[0][2];

describe.each(cases)('user data of $role, $language, by $trust.kind', (data) => {
  test.runIf(wanted('cloud-init'))('is what cloud-init takes, in under 1 KB', () => {
    const file = join(makeFolder('cloud-init'), 'user-data');
    writeFileSync(file, renderCloudInit(data));
    expect(execFileSync('cloud-init', ['schema', '--config-file', file], { encoding: 'utf8' })).toMatch(/Valid/);
    expect(Buffer.byteLength(renderCloudInit(data))).toBeLessThan(1024);
  });

  test('holds no secret, and names what it runs by digest or by key', () => {
    const text = renderCloudInit(data);
    expect(text).not.toMatch(/K10|token=/);
    expect(text).toContain(data.trust.kind === 'digest' ? sha256 : 'ssh-keygen -Y verify');
  });
});

/** Runs the command of user data where curl brings a script that says what it was told. */
function runIt(data: UserData, curl: string) {
  const folder = makeFolder('user-data');
  const text = commandOf(data)
    .replaceAll('/run/', () => `${folder}/`)
    .replaceAll('/etc/knit/', () => `${folder}/`);
  return run({ script: `curl() { ${curl}; }\n${text}`, writable: [folder] });
}

describe('the command of user data', () => {
  const served = 'echo "role=\\$1"';
  const bring = `while [ "$1" != -o ]; do shift; done; printf '%s\\n' '${served.replaceAll('\\$', '$')}' >"$2"`;
  const sum = execFileSync('sha256sum', { input: `${served.replaceAll('\\$', '$')}\n`, encoding: 'utf8' }).slice(0, 64);

  test('runs what was meant, as the role', async () => {
    const { code, stdout } = await runIt({ ...digest, trust: { kind: 'digest', sha256: sum } }, bring);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/role=server/)]);
  });

  test.each([
    ['the download fails', 'return 22'],
    ['the bytes are others', bring],
  ])('fails and runs nothing where %s', async (_, curl) => {
    const { code, stdout } = await runIt(digest, curl);
    expect(code).not.toBe(0);
    expect(stdout).not.toContain('role=');
  });

  test('of an agent fails without the environment of the provider', async () => {
    const { code } = await runIt({ ...digest, role: 'agent', trust: { kind: 'digest', sha256: sum } }, bring);
    expect(code).not.toBe(0);
  });
});

describe('Butane and Ignition', () => {
  test.each(['server', 'agent'] as const)('say the same of a %s', (role) => {
    const data = { url, sha256, role, query: digest.query, language: 'en' } as const;
    const butane = parse(renderButane(data), { version: '1.1' });
    const ignition = JSON.parse(renderIgnition(data));
    const { path, mode, contents } = ignition.storage.files[0];
    expect(butane.storage.files).toEqual([{ path, mode, contents }]);
    expect(butane.systemd.units).toEqual(ignition.systemd.units);
    expect(contents).toEqual({ source: url, verification: { hash: `sha256-${sha256}` } });
  });

  test.runIf(wanted('systemd-analyze'))('make a unit that systemd takes', () => {
    const { systemd } = JSON.parse(renderIgnition({ url, sha256, role: 'agent', query: '', language: 'en' }));
    const file = join(makeFolder('unit'), systemd.units[0].name);
    writeFileSync(file, systemd.units[0].contents);
    expect(execFileSync('systemd-analyze', ['verify', file], { encoding: 'utf8', stdio: 'pipe' })).toBe('');
  });
});
