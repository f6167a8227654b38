import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ManifestPin } from '../../src/manifest/pins.ts';
import { bringManifests } from '../../src/runtime/bring-manifests.ts';
import { loadManifests } from '../../src/runtime/disk.ts';
import { hasManifests, manifestsFolder, tags } from '../support/manifests.ts';
import { root } from '../support/programs.ts';
import { sampleText } from '../support/sample-archive.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'knit-manifests-'));
  cleanUps.push(() => rmSync(path, { recursive: true }));
  return path;
}

type Answer = string | ((response: ServerResponse, count: number) => void);

/** A mirror on loopback that answers by path; `asked` counts. */
async function mirror(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = answers[path] ?? ((unknown) => unknown.writeHead(404).end('no'));
    if (typeof answer === 'string') response.end(answer);
    else answer(response, asked.filter((each) => each === path).length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const text = `---\nkind: ConfigMap\n---\nkind: CustomResourceDefinition\n${sampleText(500)}---\nkind: DaemonSet\n`;
const pinOf = (tag: string, file: string, content: string): ManifestPin => ({
  tag,
  file,
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: Buffer.byteLength(content),
});
const pins = [pinOf('v3.1.0', 'calico.yaml', text)];
const path = '/v3.1.0/manifests/calico.yaml';

/** Runs what the command runs, without waiting between attempts. */
async function bring(base: string, to: string, wanted: readonly ManifestPin[] = pins, timeout = 20) {
  const said: string[] = [];
  const failed: string[] = [];
  const report = { say: (line: string) => said.push(line), fail: (line: string) => failed.push(line) };
  const code = await bringManifests({ pins: wanted, base, folder: to, timeout }, report, [0, 0]);
  return { code, said, failed };
}

/** Every file below a folder. */
const filesOf = (path: string): string[] =>
  (readdirSync(path, { recursive: true }) as string[]).filter((each) => statSync(join(path, each)).isFile()).sort();

const there = ['v3.1.0/calico.yaml', 'v3.1.0/calico.yaml.segment'];

describe('bringManifests()', () => {
  it('brings a file whole, and its segment', async () => {
    const { base, asked } = await mirror({ [path]: text });
    const to = folder();
    expect(await bring(base, to)).toMatchObject({ code: 'done', failed: [] });
    expect(filesOf(to)).toEqual(there);
    expect(readFileSync(join(to, 'v3.1.0', 'calico.yaml'), 'utf8')).toBe(text);
    const store = await loadManifests(to, pins);
    expect((await store.carried('v3.1.0', 'calico.yaml'))?.shared?.segment?.length).toBeGreaterThan(1000);
    expect(asked).toEqual([path]);
  });

  it('leaves what is right alone, and mends what is not', async () => {
    const { base, asked } = await mirror({ [path]: text });
    const to = folder();
    await bring(base, to);
    const before = there.map((each) => statSync(join(to, each)).mtimeMs);
    expect((await bring(base, to)).said).toContain('v3.1.0 calico.yaml: there before');
    expect(there.map((each) => statSync(join(to, each)).mtimeMs)).toEqual(before);
    expect(asked).toHaveLength(1);

    writeFileSync(join(to, there[1] ?? ''), 'damaged');
    await bring(base, to);
    writeFileSync(join(to, there[0] ?? ''), 'damaged');
    expect(await bring(base, to)).toMatchObject({
      code: 'done',
      said: [expect.stringContaining('brought'), expect.any(String)],
    });
    const shared = (await (await loadManifests(to, pins)).carried('v3.1.0', 'calico.yaml'))?.shared;
    expect(shared?.segment).toBeDefined();
    expect(asked).toHaveLength(2);
  });

  it('keeps nothing of another digest, of the same length or not', async () => {
    const others = ['x'.repeat(text.length), `${text}more`, text.slice(1), ''];
    for (const other of others) {
      const { base } = await mirror({ [path]: other });
      const to = folder();
      const { code, failed } = await bring(base, to);
      expect(code).toBe('data');
      expect(failed.join()).toContain('v3.1.0');
      expect(filesOf(to)).toEqual([]);
    }
  });

  it('says that a file is not there, and does not ask for it again', async () => {
    const { base, asked } = await mirror({});
    const to = folder();
    expect(await bring(base, to)).toMatchObject({
      code: 'unavailable',
      failed: [expect.stringContaining('answers 404')],
    });
    expect(asked).toHaveLength(1);
    expect(filesOf(to)).toEqual([]);
  });

  const cutOff = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': String(text.length) });
    response.write(text.slice(0, 500), () => response.destroy());
  };

  it('keeps nothing of a body that is cut off, after three attempts', async () => {
    const { base, asked } = await mirror({ [path]: cutOff });
    const to = folder();
    expect((await bring(base, to)).code).toBe('unavailable');
    expect(asked).toHaveLength(3);
    expect(filesOf(to)).toEqual([]);
  });

  it('tries again what may have been a bad moment', async () => {
    const { base } = await mirror({
      [path]: (response, count) => {
        if (count === 1) cutOff(response);
        else if (count === 2) response.writeHead(503).end();
        else response.end(text);
      },
    });
    const to = folder();
    expect((await bring(base, to)).code).toBe('done');
    expect(filesOf(to)).toEqual(there);
  });

  it('does not wait for ever for a body that drips', async () => {
    const { base } = await mirror({
      [path]: (response) => {
        const timer = setInterval(() => response.write('-'), 50);
        response.on('close', () => clearInterval(timer));
      },
    });
    const to = folder();
    const { code, failed } = await bring(base, to, pins, 1);
    expect({ code, failed: failed.length }).toEqual({ code: 'unavailable', failed: 1 });
    expect(filesOf(to)).toEqual([]);
  });

  it('takes no more bytes than the pinned file has', async () => {
    let sent = 0;
    const { base } = await mirror({
      [path]: (response) => {
        const more = (): void => {
          sent += 65_536;
          if (sent < 200_000_000) response.write(Buffer.alloc(65_536, 'x'), (error) => error ?? more());
        };
        more();
      },
    });
    expect((await bring(base, folder())).code).toBe('data');
    expect(sent).toBeLessThan(50_000_000);
  });

  it('follows a redirect within the mirror, and none that leads out of it or in circles', async () => {
    const to = (location: string) => (response: ServerResponse) => response.writeHead(302, { location }).end();
    const elsewhere = await mirror({ '/there': text });
    const cases: [Answer, string][] = [
      [to('/there'), 'done'],
      [to(`${elsewhere.base}/there`), 'data'],
      [to('http://localhost/there'), 'data'],
      [to('file:///etc/hostname'), 'data'],
      [to(path), 'data'],
    ];
    for (const [answer, code] of cases) {
      const { base } = await mirror({ [path]: answer, '/there': text });
      expect((await bring(base, folder())).code).toBe(code);
    }
    expect(elsewhere.asked).toEqual([]);
  });

  it('brings the other files where one fails, and says the worst', async () => {
    const wanted = [...pins, pinOf('v3.2.0', 'calico.yaml', 'a'), pinOf('v3.3.0', 'calico.yaml', 'b')];
    const { base } = await mirror({ [path]: text, '/v3.3.0/manifests/calico.yaml': 'x' });
    const to = folder();
    const { code, failed } = await bring(base, to, wanted);
    expect({ code, failed: failed.length }).toEqual({ code: 'data', failed: 2 });
    expect(filesOf(to)).toEqual(there);
  });

  it('says where it cannot write', async () => {
    const { base } = await mirror({ [path]: text });
    const to = folder();
    writeFileSync(join(to, 'v3.1.0'), 'a file in the way');
    expect(await bring(base, to)).toMatchObject({ code: 'unwritable', failed: [expect.stringContaining('v3.1.0')] });
    expect(filesOf(to)).toEqual(['v3.1.0']);
  });

  it('takes the files of a folder that is laid out like upstream', async () => {
    const from = folder();
    mkdirSync(join(from, 'v3.1.0', 'manifests'), { recursive: true });
    writeFileSync(join(from, path), text);
    const to = folder();
    expect((await bring(from, to)).code).toBe('done');
    expect(filesOf(to)).toEqual(there);
    expect((await bring(folder(), folder())).code).toBe('unavailable');
  });
});

describe('knit manifests', () => {
  const run = (args: readonly string[], env = {}) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, [join(root, 'bin', 'knit.mjs'), 'manifests', ...args], {
        env: { ...process.env, LC_ALL: 'C', ...env },
      });
      let [out, err] = ['', ''];
      child.stdout.on('data', (data) => (out += data));
      child.stderr.on('data', (data) => (err += data));
      child.on('close', (code) => resolve({ code, out, err }));
    });

  it('explains itself, and what it was told wrong', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes:'), err: '' });
    expect(await run(['v1.0'])).toMatchObject({ code: 64, out: '', err: expect.stringContaining('"v1.0"') });
    // It writes nowhere that it was not told.
    expect(await run([tags.at(-1) ?? ''])).toMatchObject({ code: 64, out: '', err: expect.stringContaining('--to') });
  });

  it.runIf(hasManifests)("brings upstream's files from a mirror, byte for byte", async () => {
    const tag = tags.at(-1) ?? '';
    const from = folder();
    cpSync(join(manifestsFolder, tag), join(from, tag, 'manifests'), { recursive: true });
    const files = ['calico.yaml', 'canal.yaml'];
    const { base, asked } = await mirror(
      Object.fromEntries(
        files.map((file) => [`/${tag}/manifests/${file}`, readFileSync(join(manifestsFolder, tag, file), 'utf8')]),
      ),
    );
    const to = folder();
    expect(await run([tag], { KNIT_MANIFEST_BASE: base, KNIT_MANIFESTS: to })).toMatchObject({ code: 0, err: '' });
    for (const file of files) {
      expect(readFileSync(join(to, tag, file)).equals(readFileSync(join(manifestsFolder, tag, file)))).toBe(true);
      expect(existsSync(join(to, tag, `${file}.segment`))).toBe(true);
    }
    expect(asked).toHaveLength(2);
  });
});
