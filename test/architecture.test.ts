import { describe, expect, test } from 'vitest';
import { importsOf } from './support/imports.ts';
import { readSources, withoutComments } from './support/sources.ts';

/**
 * The rooms of the house from the ground up: what a room may import besides itself. `type` rooms may be named in types
 * only. A file that is not listed by name belongs to the room of its folder; one that is may import more than its folder.
 */
const rooms: Readonly<Record<string, { imports: readonly string[]; types?: readonly string[] }>> = {
  'src/text.ts': { imports: [] },
  'src/catalog': { imports: [], types: ['src/text.ts'] },
  'src/address': { imports: [] },
  'src/shell': { imports: [], types: ['src/text.ts'] },
  'src/signature': { imports: [] },
  'templates/disk.ts': { imports: ['node'] },
  'templates/settings.ts': { imports: [] },
  'templates/parts.ts': { imports: [], types: ['templates/settings.ts'] },
  'src/request': { imports: ['src/text.ts', 'src/catalog', 'src/address', 'zod'] },
  'src/manifest': { imports: ['src/catalog', 'src/signature', 'src/archive'], types: ['src/text.ts'] },
  'src/plan': { imports: ['src/text.ts', 'src/catalog', 'src/address', 'src/request', 'src/manifest'] },
  'src/cache.ts': { imports: [] },
  'src/archive': { imports: ['src/signature', 'pako'] },
  'src/artefacts/diagram': { imports: ['src/text.ts', 'src/address'], types: ['src/plan'] },
  'src/artefacts': {
    imports: [
      ...['src/text.ts', 'src/catalog', 'src/address', 'src/request', 'src/plan', 'src/shell', 'src/manifest'],
      ...['src/signature', 'src/archive', 'src/artefacts/diagram', 'src/cache.ts', 'templates/parts.ts', '#templates'],
      'templates/settings.ts',
    ],
  },
  // A manifest that somebody brings: what reads and edits it, and what makes an answer of it.
  'src/upload': {
    imports: [
      ...['src/catalog', 'src/address', 'src/request', 'src/plan', 'src/manifest', 'src/signature', 'src/archive'],
      'src/artefacts',
    ],
    types: ['src/text.ts'],
  },
  'src/http': {
    imports: ['src/cache.ts', 'src/shell', 'src/text.ts', 'src/artefacts', 'src/artefacts/diagram'],
    types: ['src/plan', 'src/request', 'src/signature', 'hono'],
  },
  'src/openapi': {
    imports: ['src/text.ts', 'src/catalog', 'src/request', 'src/shell', 'src/artefacts', 'zod'],
  },
  'src/guide': { imports: ['src/text.ts', 'src/request', 'src/shell', 'src/openapi'], types: ['src/plan'] },
  'src/status': { imports: ['src/text.ts', 'src/catalog', 'src/request', 'src/plan', 'src/artefacts/diagram'] },
  'src/docs': { imports: ['node', 'marked'] },
  'src/page/disk-assets.ts': { imports: ['node'] },
  'src/page': {
    imports: [
      ...['src/text.ts', 'src/catalog', 'src/request', 'src/plan', 'src/manifest', 'src/signature', 'src/archive'],
      ...['src/artefacts'],
      ...[
        'src/artefacts/diagram',
        'src/shell',
        'src/guide',
        'src/openapi',
        'src/status',
        '#page-assets',
        '#docs',
        'hono',
      ],
    ],
    types: ['src/http'],
  },
  routes: {
    imports: [
      ...['src/text.ts', 'src/catalog', 'src/request', 'src/plan', 'src/manifest', 'src/signature', 'src/artefacts'],
      ...['src/upload', 'src/http', 'src/openapi', 'src/guide', 'src/status', 'src/page', '#page-assets', '#docs'],
      'hono',
    ],
  },
  // Nothing but the reader of words, which has no effect.
  'src/cli/arguments.ts': { imports: ['src/cli', 'node'], types: ['src/text.ts'] },
  'src/cli': {
    imports: ['src/artefacts', 'src/http', 'src/signature', 'src/catalog', 'src/manifest', 'src/shell', 'jszip'],
    types: ['src/plan', 'src/request', 'src/text.ts'],
  },
  'src/runtime': {
    imports: ['src/signature', 'src/archive', 'src/manifest', 'src/catalog', 'node'],
    types: ['src/http'],
  },
  'src/runtime/ask.ts': { imports: ['src/cli', 'node'] },
  'src/runtime/bring-manifests.ts': {
    imports: ['src/archive', 'src/manifest', 'src/signature', 'src/runtime', 'node'],
    types: ['src/cli'],
  },
  'src/runtime/publish.ts': { imports: ['node'], types: ['src/cli'] },
  'src/runtime/command-line.ts': {
    imports: [
      ...['routes', 'src/cli', 'src/manifest', 'src/runtime', 'src/runtime/ask.ts', 'src/runtime/serve.ts', 'node'],
      ...['src/runtime/bring-manifests.ts', 'src/runtime/publish.ts'],
    ],
    types: ['src/http'],
  },
  'src/runtime/node-program.ts': {
    imports: ['src/runtime/command-line.ts', 'src/runtime/node-listener.ts', 'node'],
  },
  'src/runtime/library.ts': {
    imports: ['src/artefacts', 'src/http', 'src/manifest', 'src/runtime', 'node'],
    types: ['src/plan', 'src/text.ts'],
  },
  'src/runtime/serve.ts': {
    imports: ['routes', 'src/artefacts', 'src/catalog', 'src/http', 'src/manifest', 'src/runtime', 'node'],
  },
  'src/runtime/node-listener.ts': { imports: ['src/runtime/serve.ts', '@hono/node-server', 'node'] },
  'src/runtime/node.ts': { imports: ['src/runtime/serve.ts', 'src/runtime/node-listener.ts'] },
  'src/runtime/bun-listener.ts': { imports: ['src/runtime/serve.ts'] },
  'src/runtime/bun.ts': { imports: ['src/runtime/serve.ts', 'src/runtime/bun-listener.ts'] },
  'src/runtime/one-file.ts': { imports: ['src/runtime/command-line.ts', 'src/runtime/bun-listener.ts', 'node'] },
  'src/runtime/deno.ts': { imports: ['src/runtime/serve.ts'] },
  'src/runtime/worker.ts': { imports: ['routes', 'src/artefacts', 'src/http', 'src/runtime', 'src/manifest'] },
};

/** The files that may touch the world; everything else gives the same for the same arguments. */
const entries = [
  'src/runtime/serve.ts',
  'src/runtime/node-listener.ts',
  'src/runtime/bun-listener.ts',
  'src/runtime/one-file.ts',
  'src/runtime/deno.ts',
  'src/runtime/worker.ts',
  'src/runtime/disk.ts',
  'src/runtime/log.ts',
  'src/runtime/command-line.ts',
  'src/runtime/ask.ts',
  'src/runtime/bring-manifests.ts',
  'src/runtime/download.ts',
  'src/runtime/publish.ts',
];

const effects: Readonly<Record<string, RegExp>> = {
  'the clock': /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.|\bset(Timeout|Interval)\b/,
  chance: /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b/,
  'the environment': /\bprocess\.|\bglobalThis\b|\bDeno\b|\bBun\b|\bnavigator\./,
  // A method of that name that is declared or called is somebody else's.
  'the network': /(?<![.\w])fetch\((?!\w+: )|\bWebSocket\b|\bXMLHttpRequest\b/,
  'a locale or time zone': /\bIntl\.|\.toLocale|\.localeCompare\(|\.get(Hours|Date|Day|Month|FullYear)\(/,
  'the console': /\bconsole\./,
};

/** Files whose length is that of their data: generated text, digests, the table of parameters with its texts. */
const data = [
  'src/catalog/calico-pins.ts',
  'src/catalog/k3s-release-rows.ts',
  'src/catalog/k3s-options.ts',
  'src/catalog/underlays.ts',
  'src/request/parameters.ts',
];

const sources = readSources(['src', 'routes', 'templates'], ['.ts', '.tsx']);
const everything = [...sources, ...readSources(['scripts', 'test'], ['.ts', '.tsx', '.mjs'])];
const scripts = readSources(['templates', 'test'], ['.sh']);

/** The room that a path or package belongs to: a file listed by name, else the listed folder around it. */
function roomOf(target: string): string {
  if (target.startsWith('node:')) return 'node';
  const names = Object.keys(rooms).filter((room) => target === room || target.startsWith(`${room}/`));
  const longest = names.sort((a, b) => b.length - a.length)[0];
  if (longest !== undefined) return longest;
  const [first = '', second = ''] = target.split('/');
  return first.startsWith('@') ? `${first}/${second}` : /^(src|routes|templates)$/.test(first) ? target : first;
}

/** The first circle that each walk along arrows runs into; none where there are no circles. */
function circlesOf(
  names: readonly string[],
  next: (name: string) => readonly string[],
): readonly (readonly string[])[] {
  const finished = new Set<string>();
  const circles: (readonly string[])[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      circles.push(path.slice(path.indexOf(name)));
      return;
    }
    if (finished.has(name)) return;
    for (const other of next(name)) visit(other, [...path, name]);
    finished.add(name);
  };
  for (const name of names) visit(name, []);
  return circles;
}

describe('imports', () => {
  test('are found whichever way they are written', () => {
    const text =
      "import type { A } from './a.ts';\nexport * from 'b/c';\nimport {\n  d,\n} from '../d.ts';\nawait import('e');";
    expect(importsOf({ path: 'src/x/y.ts', text })).toEqual([
      { target: 'src/x/a.ts', onlyTypes: true, isLater: false },
      { target: 'b/c', onlyTypes: false, isLater: false },
      { target: 'src/d.ts', onlyTypes: false, isLater: false },
      { target: 'e', onlyTypes: false, isLater: true },
    ]);
  });

  test.each(sources)('of $path stay in its row', (source) => {
    const room = roomOf(source.path);
    const row = rooms[room];
    expect(row, `${source.path} has no row in the table of rooms`).toBeDefined();
    const refused = importsOf(source).filter(({ target, onlyTypes }) => {
      const wanted = roomOf(target);
      const isWithin = wanted === room || wanted.startsWith(`${room}/`) || room.startsWith(`${wanted}/`);
      return !isWithin && !row?.imports.includes(wanted) && !(onlyTypes && row?.types?.includes(wanted));
    });
    expect(refused).toEqual([]);
  });

  // An import of types is an arrow like any other: who reads the one must read the other.
  test('never run in a circle from room to room', () => {
    const next = (room: string) => [...(rooms[room]?.imports ?? []), ...(rooms[room]?.types ?? [])];
    expect(circlesOf(Object.keys(rooms), next)).toEqual([]);
  });

  test('never run in a circle from file to file', () => {
    const files = new Map(sources.map((source) => [source.path, importsOf(source).map(({ target }) => target)]));
    expect(circlesOf([...files.keys()], (path) => files.get(path) ?? [])).toEqual([]);
  });

  test('of a circle are found', () => {
    const arrows: Readonly<Record<string, readonly string[]>> = { a: ['b', 'c'], b: ['c'], c: ['d'], d: ['b'] };
    expect(circlesOf(['a', 'b', 'c', 'd'], (name) => arrows[name] ?? [])).toEqual([['b', 'c', 'd']]);
  });
});

describe('src and routes', () => {
  // What pages load runs in browsers, and is embedded as text.
  const pure = sources.filter(({ path }) => ![...entries, 'src/page/disk-assets.ts'].includes(path));

  test.each(Object.entries(effects))('do not touch %s outside of the entries', (_, effect) => {
    const touching = pure.filter(({ text }) => effect.test(withoutComments(text))).map(({ path }) => path);
    expect(touching).toEqual([]);
  });
});

describe('files', () => {
  test('stay under 300 lines, or hold nothing but data', () => {
    const long = [...everything, ...scripts]
      .filter(({ path, text }) => text.split('\n').length > 301 && !data.includes(path))
      .map(({ path }) => path);
    expect(long).toEqual([]);
  });

  test('are named by what they hold', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|manager|index)(\.|\/)/;
    const names = [...everything, ...scripts].map(({ path }) => path);
    expect(names.filter((path) => vague.test(path))).toEqual([]);
  });

  test('hold nothing that is put off', () => {
    const words = new RegExp(`\\b(${['TO', 'FIX'].map((start, index) => start + ['DO', 'ME'][index]).join('|')})\\b`);
    expect([...everything, ...scripts].filter(({ text }) => words.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
