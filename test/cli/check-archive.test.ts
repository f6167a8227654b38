import JSZip from 'jszip';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { World } from '../../src/cli/world.ts';
import { importSigningKey } from '../../src/signature/signing-key.ts';
import { renderAllowedSigners } from '../../src/signature/sshsig.ts';
import { hasManifests } from '../support/manifests.ts';
import { sampleApp, sampleDeployment, sampleKey } from '../support/service.ts';
import { smallManifest } from '../support/small-manifest.ts';
import { fetchedFrom, sampleWorld } from './sample-world.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const app = await sampleApp();
const signingApp = await sampleApp({ signingKeys: [sampleKey()] });
const bytesOf = (text: string): Bytes => new TextEncoder().encode(text);
const served = async (path: string, from = app): Promise<Bytes> => {
  const response = await from.request(path);
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
};

/** Checks a file, where files are those given and no others. */
async function checked(files: Readonly<Record<string, Bytes>>, changes: Partial<World> = {}, target = 'a.zip') {
  const world = await sampleWorld({ readFile: async (path, longest) => files[path]?.slice(0, longest), ...changes });
  return { outcome: await run(['check', target], world), said: world.said.join('\n') };
}

/** An archive of the service, changed and packed anew as another program would. */
async function repacked(path: string, change: (zip: JSZip, folder: string) => void): Promise<Bytes> {
  const zip = await JSZip.loadAsync(await served(path));
  change(zip, Object.keys(zip.files)[0]?.split('/')[0] ?? '');
  const options = { type: 'uint8array', compression: 'DEFLATE', platform: 'UNIX' } as const;
  return new Uint8Array(await zip.generateAsync(options));
}

/** A zip of names and contents as they come, whatever they are. */
async function zipOf(files: Readonly<Record<string, string | Uint8Array>>, mode = 0o100644): Promise<Bytes> {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(files))
    zip.file(name, content, { unixPermissions: mode, createFolders: false });
  return new Uint8Array(await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE', platform: 'UNIX' }));
}

const network = '/bundle.zip?backend=host-gw&manifest=pull';

describe('knit check of an archive', () => {
  test.each([
    '/bundle.zip',
    network,
    '/bundle.zip?cni=calico&manifest=pull&lang=ja',
    '/bundle.zip?nodes=10.0.0.0/24,192.0.2.7',
    '/bundle.zip?role=agent&nodes=10.0.0.0/24,2001:db8::/64',
    ...(hasManifests ? ['/bundle.zip?cni=canal'] : []),
  ])('finds every file of %s the same', async (path) => {
    const { outcome, said } = await checked({ 'a.zip': await served(path) });
    expect({ outcome, said }).toMatchObject({ outcome: 'done' });
    for (const name of ['install.sh', 'verify.sh', 'config.yaml', 'plan.json', 'SHA256SUMS'])
      expect(said).toContain(`${name}: the same`);
    expect(said).toContain('SHA256SUMS: every file is as it says');
    expect(said).toMatch(/^release: newe/m);
    expect(said).toMatch(/^sha256 [0-9a-f]{64}$/m);
  });

  test('shows the lines that differ, and none of them as a terminal would obey it', async () => {
    const evil = await repacked(network, (zip, folder) => {
      zip.file(`${folder}/config.yaml`, 'flannel-backend: \u001b]0;pwned\u0007vxlan\u202e\n', {
        unixPermissions: 0o100644,
      });
      zip.file(`${folder}/evil.sh`, 'id\n', { unixPermissions: 0o100755 });
      zip.remove(`${folder}/uninstall.sh`);
    });
    const { outcome, said } = await checked({ 'a.zip': evil });
    expect(outcome).toBe('differs');
    expect(said).toContain('config.yaml: DIFFERS');
    expect(said).toContain('in the archive: flannel-backend: \\u{1b}]0;pwned\\u{7}vxlan\\u{202e}');
    expect(said).toMatch(/line 1 made here: {6}\S/);
    expect(said).toContain('evil.sh: NOT OF KNIT');
    expect(said).toContain('uninstall.sh: MISSING');
    expect(said).toContain('install.sh: the same');
    expect(said).toMatch(/SHA256SUMS: NOT AS IT SAYS: uninstall\.sh config\.yaml evil\.sh/);
    expect(said).toContain('Do not run it');
    for (const character of ['\u001b', '\u0007', '\u202e']) expect(said).not.toContain(character);
    expect(said).not.toMatch(/^sha256/m);
  });

  test('names the settings of a script that differ', async () => {
    const script = new TextDecoder().decode(await served('/install.sh?backend=host-gw'));
    const archived = await repacked(network, (zip, folder) => {
      zip.file(`${folder}/install.sh`, script.replace("\nCNI='flannel'\n", "\nCNI='none'\n"), {
        unixPermissions: 0o100755,
      });
    });
    expect((await checked({ 'a.zip': archived })).said).toMatch(/settings that differ: CNI\b/);
  });

  test('finds modes that are not those of knit', async () => {
    const setuid = await repacked(network, (zip, folder) => {
      const file = zip.file(`${folder}/verify.sh`);
      if (file !== null) file.unixPermissions = 0o104755;
    });
    const { outcome, said } = await checked({ 'a.zip': setuid });
    expect(outcome).toBe('differs');
    expect(said).toContain('OTHERS than knit gives: verify.sh (4755)');
    expect(said).toContain('verify.sh: MODE 4755 instead of 755');
  });

  test('does not call a zip the same that holds the same files and was packed anew', async () => {
    const { outcome, said } = await checked({ 'a.zip': await repacked(network, () => undefined) });
    expect(outcome).toBe('differs');
    expect(said).toContain('the zip was packed anew');
    expect(said).not.toContain('DIFFERS');
  });

  test('says what is newer than an old release', async () => {
    const old = '/bundle.zip?k3s=v1.34.1%2Bk3s1';
    const { outcome, said } = await checked({ 'a.zip': await served(old) });
    expect(outcome).toBe('done');
    expect(said).toMatch(/k3s v1\.34\.1\+k3s1 -> v1\./);
  });

  test('compares nothing that another release made, and still checks what it says of itself', async () => {
    const other = await served(network, await sampleApp({ release: '0.0.9' }));
    const { outcome, said } = await checked({ 'a.zip': other });
    expect(outcome).toBe('incomparable');
    expect(said).toContain('made by knit 0.0.9');
    expect(said).toContain('SHA256SUMS: every file is as it says');
    expect(said).toContain('The release of knit that answers here');
  });

  test('knows an archive of a manifest that was posted', async () => {
    const response = await app.request('/bundle.zip?cluster-cidr=10.42.0.0/16', {
      method: 'POST',
      body: smallManifest({ cni: 'canal' }),
    });
    expect(response.status).toBe(200);
    const { outcome, said } = await checked({ 'a.zip': new Uint8Array(await response.arrayBuffer()) });
    expect(outcome).toBe('incomparable');
    expect(said).toContain('somebody posted');
  });

  test('says how to get the manifest that it needs', async () => {
    const archived = await repacked('/bundle.zip?cni=calico&manifest=pull', (zip, folder) => {
      const file = `${folder}/plan.json`;
      zip.file(file, '{"release":"0.1.0","canonicalQuery":"cni=calico&manifest=carry"}', { unixPermissions: 0o100644 });
    });
    const { emptyStore } = await import('../../src/manifest/store.ts');
    const deployment = await sampleDeployment({ manifests: emptyStore });
    expect((await checked({ 'a.zip': archived }, { deployment })).said).toContain('knit manifests');
  });
});

describe('its signature', async () => {
  const bytes = await served(network, signingApp);
  const signature = await served(network.replace('.zip', '.zip.sig'), signingApp);
  const signersOf = async (number: number): Promise<Bytes> =>
    bytesOf(renderAllowedSigners([(await importSigningKey(sampleKey(number))).publicKey]));
  const signers = await signersOf(1);
  const given = { variable: (name: string) => (name === 'KNIT_ALLOWED_SIGNERS' ? 'signers' : undefined) };

  test('is checked against the signers that somebody named', async () => {
    const { outcome, said } = await checked({ 'a.zip': bytes, 'a.zip.sig': signature, signers }, given);
    expect(said).toContain('signature: of a signer that you trust');
    expect(outcome).toBe('done');
  });

  test.each<[string, Record<string, Bytes>, World['language'] | 'data' | 'missing', RegExp]>([
    ['of another key', { 'a.zip.sig': signature, signers: await signersOf(2) }, 'data', /NOT of these bytes/],
    ['of other bytes', { 'a.zip.sig': await served('/bundle.zip.sig', signingApp), signers }, 'data', /NOT of these/],
    ['of another file', { 'a.zip.sig': await served('/plan.json.sig', signingApp), signers }, 'data', /NOT of these/],
    ['that is none', { 'a.zip.sig': bytesOf('x'), signers }, 'data', /NOT of these bytes/],
    ['that is not there', { signers }, 'data', /MISSING/],
    ['without the file of signers', { 'a.zip.sig': signature }, 'missing', /cannot be read/],
    [
      'for another namespace',
      {
        'a.zip.sig': signature,
        signers: bytesOf(new TextDecoder().decode(signers).replace('knit/*', 'git')),
      },
      'data',
      /NOT of these bytes/,
    ],
  ])('%s is refused', async (_, files, expected, reason) => {
    const { outcome, said } = await checked({ 'a.zip': bytes, ...files }, given);
    expect(said).toMatch(reason);
    expect(outcome).toBe(expected);
  });

  test('is not believed where nobody said whom to trust', async () => {
    const { outcome, said } = await checked({ 'a.zip': bytes, 'a.zip.sig': signature });
    expect(outcome).toBe('done');
    expect(said).toContain('KNIT_ALLOWED_SIGNERS');
  });
});

describe('what is no archive of knit', async () => {
  const whole = await served(network);
  const broken = Uint8Array.from(whole);
  broken.fill(0xff, 2_000, 60_000);
  const zeros = '0'.repeat(70 * 1024 * 1024);
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`knit/${index}`, '']));
  // JSZip writes no such names, so one of the same length takes the place of a good one.
  const outside = (name: string): Promise<Bytes> => named(name, 'knit/aaaaaaaaaa');
  const named = async (name: string, instead: string): Promise<Bytes> => {
    const bytes = Buffer.from(await zipOf({ 'knit/plan.json': '{}', [instead]: 'x' }));
    for (let at = bytes.indexOf(instead); at >= 0; at = bytes.indexOf(instead)) bytes.write(name, at);
    return new Uint8Array(bytes);
  };

  test.each<[string, Bytes, RegExp]>([
    ['cut off', whole.slice(0, 50_000), /cut off/],
    ['empty', new Uint8Array(), /no zip/],
    ['damaged', broken, /damaged|no zip/],
    ['a script', await served('/install.sh'), /no zip/],
    ['a compressed tar', await served('/bundle.tar.gz'), /compressed tar.*bundle\.zip/],
    ['with a name that climbs', await outside('knit/../../etcp'), /outside of its folder/],
    ['with an absolute name', await outside('/etc/cron.d/xxx'), /outside of its folder/],
    ['with a name of Windows', await outside('knit\\..\\..\\etcp'), /outside of its folder/],
    ['with a file twice', await named('knit/plan.json', 'knit/aaaa.json'), /twice/],
    ['with a link', await zipOf({ 'knit/plan.json': '/etc/shadow' }, 0o120777), /links or devices/],
    ['a bomb', await zipOf({ 'knit/plan.json': zeros }), /64 MiB/],
    ['a bomb that says it is small', small(await zipOf({ 'knit/plan.json': zeros })), /64 MiB/],
    ['of many files', await zipOf(many), /more files/],
    ['of somebody else', await zipOf({ 'a/b': 'x' }), /no archive of knit/],
    ['of two folders', await zipOf({ 'knit/plan.json': '{}', 'b/c': '' }), /no archive of knit/],
    ['of no plan', await zipOf({ 'knit/plan.json': '{}' }), /does not say which knit/],
    ['of no JSON', await zipOf({ 'knit/plan.json': '\u001b[2J' }), /does not say which knit/],
    ['too large', new Uint8Array(17 * 1024 * 1024), /larger than any/],
  ])('is refused by name: %s', async (_, bytes, reason) => {
    const { outcome, said } = await checked({ 'a.zip': bytes });
    expect(said).toMatch(reason);
    expect(outcome).toBe('data');
  });

  /** The same zip with a directory that says of the file that it has one byte. */
  function small(bytes: Bytes): Bytes {
    const buffer = Buffer.from(bytes);
    const directory = buffer.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    buffer.writeUInt32LE(1, directory + 24);
    return new Uint8Array(buffer);
  }

  test('says of a file that is not there that it is not', async () => {
    expect(await checked({})).toMatchObject({ outcome: 'missing', said: expect.stringContaining('no such file') });
  });
});

describe('an address', () => {
  test('of an archive that lies elsewhere is checked as a file is, with its signature beside it', async () => {
    const asked: string[] = [];
    const fetch: World['fetch'] = async (url) => {
      asked.push(url);
      return fetchedFrom(url.endsWith('.zip') ? await app.request(network) : new Response(null, { status: 404 }));
    };
    const { outcome, said } = await checked({}, { fetch }, 'https://mirror.example.org/stick/knit.zip');
    expect(outcome).toBe('done');
    expect(said).toContain('install.sh: the same');
    expect(asked.at(-1)).toBe('https://mirror.example.org/stick/knit.zip.sig');
  });

  test('that does not answer ends as a service does', async () => {
    expect((await checked({}, {}, 'https://mirror.example.org/knit.zip')).outcome).toBe('unavailable');
  });

  test('of a service that sends another archive: the files that differ are named', async () => {
    const evil = await repacked(network, (zip, folder) => {
      zip.file(`${folder}/config.yaml`, 'x: y\n', { unixPermissions: 0o100644 });
    });
    const fetch: World['fetch'] = async () => fetchedFrom(new Response(evil));
    const { outcome, said } = await checked({}, { fetch }, `https://knit.example.org${network}`);
    expect(outcome).toBe('differs');
    expect(said).toContain('config.yaml: DIFFERS');
    expect(said).not.toContain('install.sh');
  });
});
