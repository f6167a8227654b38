import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../src/artefacts/settings.ts';
import { calicoReleases } from '../../src/catalog/calico-releases.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { release } from '../../src/runtime/release.ts';
import { templateFiles } from '../../templates/disk.ts';
import { sampleApp } from '../support/service.ts';
import { readSources } from '../support/sources.ts';

const parts = readSources(['templates'], ['.sh']);

/** The lines of a script that are commands: no comments, with continued lines joined. */
const commandsIn = (text: string): readonly string[] =>
  text
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('#'));

describe('every download of a script', () => {
  const starting = parts.flatMap(({ path, text }) =>
    commandsIn(text)
      .filter((line) => /^(?:exec )?(?:curl|wget) |[;&|(]\s*(?:exec )?(?:curl|wget) /.test(line))
      .map((line) => ({ path, line })),
  );
  // Help texts show commands that a reader types; they begin with two blanks inside of a text, not with a command.
  const real = starting.filter(({ line }) => line.startsWith('exec '));

  test('is made by one function, in one file', () => {
    expect(real.map(({ path }) => path)).toEqual(Array(3).fill('templates/download.sh'));
    // verify.sh lets two pods of its own talk by nc, which brings nothing to the node.
    const others = parts.filter(({ path }) => !path.startsWith('templates/verify'));
    const tools = /\b(?:nc|ftp|scp|socat)\s+-|\/dev\/tcp\//;
    expect(others.filter(({ text }) => tools.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('takes https and TLS 1.2 only, tries again, and ends in time and size', () => {
    const curl = real.find(({ line }) => line.startsWith('exec curl'))?.line ?? '';
    const wanted = [
      '--proto ',
      '--proto-redir =https',
      '--tlsv1.2',
      '--fail',
      '--retry 3',
      '--connect-timeout',
      '--max-time',
    ];
    for (const option of [...wanted, '--max-filesize', '--max-redirs', '--globoff']) expect(curl).toContain(option);
    const wget = real.find(({ line }) => line.includes('--secure-protocol'))?.line ?? '';
    for (const option of ['--tries=3', '--timeout=', '--secure-protocol=TLSv1_2', '--max-redirect=']) {
      expect(wget).toContain(option);
    }
    // What a reader's own files say does not hold here; curl heeds -q as its first word alone.
    expect(curl).toMatch(/^exec curl -q /);
    expect(wget).toMatch(/^exec wget --no-config /);
    // The server that a node joins vouches for itself by the token's digest; what it says is looked at and not kept.
    const unchecked = starting.filter(({ line }) => / --insecure| --no-check-certificate| -k /.test(line));
    expect(unchecked.map(({ path }) => path)).toEqual(['templates/install/preflight/server.sh']);
    for (const { line } of unchecked) expect(line).not.toMatch(/ (?:-o|--output|-O|--remote-name)/);
  });

  test('is limited in size also where the server does not say how much it sends', () => {
    const lib = parts.find(({ path }) => path === 'templates/download.sh')?.text ?? '';
    expect(lib.match(/ulimit -f "\$fetch_blocks"[^\n]*\n(?:\s*#[^\n]*\n)*\s*exec (?:curl|wget)/g)).toHaveLength(3);
  });

  test('is judged before it is used: a digest and a size for manifests, a size and a look at it for the installer', () => {
    const calls = parts.flatMap(({ text }) => commandsIn(text).filter((line) => line.startsWith('download ')));
    expect(calls).toEqual([
      // fetch.sh, where it has wget alone: with the digest that the lock has, and a list of those that it lacks.
      'download "$1" "$2" "$3" "$most_bytes"',
      'download "$installer_from" "$scratch/k3s-installer" "$installer_sha256" 1048576',
      'download "$bundled" "$1" "$MANIFEST_PATCHED_SHA256" "$(size_of "$bundled")"',
      'download "$manifest_from" "$scratch/upstream" "$MANIFEST_SHA256" "$MANIFEST_BYTES"',
    ]);
  });

  test('goes to an address that begins with https', () => {
    for (const [name, text] of Object.entries(templateFiles)) {
      const plain = [...text.matchAll(/\bhttp:\/\/[^\s'"`)]*/g)].map(([address]) => address);
      expect(
        plain.filter((address) => !/^http:\/\/(?:127\.0\.0\.1|\[?::1|localhost|\*|\S*\$)?/.test(address)),
        name,
      ).toEqual([]);
    }
  });
});

describe('the settings', () => {
  const queries = [
    ...calicoReleases.flatMap(({ tag }) => [`cni=calico&calico=${tag}`, `cni=canal&calico=${tag}`]),
    'cni=calico',
    'cni=canal&encapsulation=wireguard',
  ];

  test.each(queries)('of %s pin the manifest by digest and length, at an address of its tag', (query) => {
    const parsed = parseRequest(query);
    if (!parsed.ok) throw new Error(query);
    const resolved = resolvePlan(parsed.request, { release, delivery: 'pull' });
    // Some old releases know no such file, or none for this K3s: then there is nothing to download.
    if (!resolved.ok) return;
    const settings = settingsOf(resolved.plan, {});
    expect(settings.MANIFEST_SHA256).toMatch(/^[0-9a-f]{64}$/);
    expect(Number(settings.MANIFEST_BYTES)).toBeGreaterThan(50_000);
    expect(settings.MANIFEST_URL).toMatch(
      /^https:\/\/raw\.githubusercontent\.com\/projectcalico\/calico\/v[\d.]+\/manifests\/\w+\.yaml$/,
    );
    expect(settings.MANIFEST_URL).toContain(`/${settings.MANIFEST_RELEASE}/`);
  });

  test("carry the digest that the deployment pins for K3s' installer", async () => {
    const installerSha256 = 'ab'.repeat(32);
    const text = await (await (await sampleApp({ installerSha256 })).request('/install.sh')).text();
    expect(text).toContain(`\nK3S_INSTALLER_SHA256='${installerSha256}'\n`);
    const pinned = await (await (await sampleApp({ installerSha256 })).request('/plan.json')).json();
    expect(pinned).toMatchObject({ installer: { url: 'https://get.k3s.io', sha256: installerSha256 } });
    const unpinned: unknown = await (await (await sampleApp()).request('/plan.json?lang=ja')).json();
    expect(unpinned).toMatchObject({ installer: { detail: expect.stringContaining('照合しません') } });
    expect(unpinned).not.toHaveProperty('installer.sha256');
  });
});
