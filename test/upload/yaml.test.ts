import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { textOf } from '../../src/upload/scalar-text.ts';
import { UploadError } from '../../src/upload/upload-error.ts';
import { readYaml } from '../../src/upload/yaml.ts';
import type { YamlNode } from '../../src/upload/yaml-node.ts';
import { formats, objectsOf, rewritings, shortened } from '../support/foreign-manifests.ts';
import { hasManifests, tags, upstream } from '../support/manifests.ts';
import { smallManifest } from '../support/small-manifest.ts';

/** What a document says, every scalar as text; undefined where it is refused. */
function read(source: string): unknown {
  try {
    return plain(source, readYaml(source, { nodes: 1e6 }));
  } catch (error) {
    if (error instanceof Error && error.name === 'UploadError') return undefined;
    throw error;
  }
}

function plain(source: string, node: YamlNode | undefined): unknown {
  if (node === undefined) return '';
  if (node.kind === 'map') {
    const keys = node.entries.map(({ key }) => JSON.stringify(plain(source, key)));
    // A key that is there twice is refused where it is looked at.
    if (new Set(keys).size < keys.length) throw new UploadError('not-yaml');
    return node.entries.map(({ key, value }) => [plain(source, key), plain(source, value)]);
  }
  if (node.kind === 'list') return node.items.map((item) => plain(source, item));
  return node.kind === 'alias' ? '*' : textOf(source, node);
}

/** What another reader of YAML takes it for; undefined where it refuses. */
function expected(source: string): unknown {
  const document = parseDocument(source, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  if (document.errors.length > 0) return undefined;
  const value = document.toJS({ mapAsMap: true, maxAliasCount: -1 });
  const flat = (each: unknown): unknown => {
    if (each instanceof Map) return [...each].map(([key, item]) => [flat(key), flat(item)]);
    return Array.isArray(each) ? each.map(flat) : (each ?? '');
  };
  return flat(value);
}

const documentsOf = (text: string): string[] => text.split(/^(?=(?:---|\.\.\.)(?:\s|$))/m);

describe('readYaml() takes a document for what another reader takes it for:', () => {
  it.runIf(hasManifests).each(tags)("every document of upstream's at %s", (tag) => {
    for (const file of ['calico.yaml', 'canal.yaml', 'calico-vxlan.yaml']) {
      for (const source of documentsOf(upstream(tag, file))) {
        expect(read(source)).toEqual(expected(source));
      }
    }
  });

  it.each(Object.entries(formats))('a manifest %s', (_, write) => {
    for (const cni of ['calico', 'canal'] as const) {
      const texts = [smallManifest({ cni }), ...(hasManifests ? [shortened('v3.30.7', cni)] : [])];
      for (const text of texts) {
        for (const rewrite of Object.values(rewritings)) {
          for (const source of documentsOf(write(rewrite(objectsOf(text))))) {
            if (source.trim() === '' || source.startsWith('\ufeff#')) continue;
            expect(read(source), source).toEqual(expected(source));
          }
        }
      }
    }
  });

  const cases = [
    'a: b',
    'a:   b   # c',
    'a:\n- b\n- c\nd: e',
    'a:\n  - b\n  -\n    c: d\n    e: f\n  - - g\n    - h',
    '- a: b\n  c: d\n-   e: f\n    g: h',
    'a: "b\\n\\u0041\\x41 \\\n   c"\nd: e',
    'a: "b\n  c\n\n  d"',
    "a: 'it''s'\nb: 'c\n\n  d'",
    'a: b\n  c\n\n  d\ne: f',
    'a: |\n  b\n   c\n\n  d\n\ne: f',
    'a: |-\n  b\n\n\nc: d',
    'a: |+\n  b\n\n\nc: d',
    'a: >\n  b\n  c\n\n  d\n    e\n  f\n\ng: h',
    'a: >-\n\n  b\n  c',
    'a: |2\n    b\n   c\nd: e',
    'a: |\n\nb: c',
    '{a: b, "c":d, e: [f, {g: h}], i: }',
    '{a: b\n  c, d: "e\n  f"}',
    '[a, b,\n c # d\n, e]',
    'a: [b,\n    c]\nd: {e: f,\n  g: h}',
    'a: http://b:80/c#d',
    'a: -b\n-c: ?d',
    '"a": b\n\'c\': d',
    'a:\n  # b\n  c: d\n# e\nf: g',
    '--- # a\nb: c\n',
    '--- {a: b}\n',
    '--- |\n  a\n',
    'a: !!str b\nc: &d e\nf:\n  &g\n  h: i',
    'a: &b\n  - c',
    '- &a b: c\n- d',
    'a\n b',
    '- a\n  - b',
    'a:\n\n\n  b',
    'a: \n  "b"',
    'a: |\n  b\n # c\nd: e',
    'a b: c d',
    'a: [ ]\nb: { }\nc: ""',
    'a: b:c\nd: e#f',
    '- |\n a\n- >\n b\n c\n',
    'a: "\\\n  b"',
    'a: "b\\t \n  c"',
    'a:\r\n  - b\r\nc: "d\r\n  e"\r\nf: |\r\n  g\r\n  h\r\n',
  ];
  it.each(cases.map((source) => [JSON.stringify(source), source]))('%s', (_, source) => {
    expect(expected(source)).toBeDefined();
    expect(read(source)).toEqual(expected(source));
  });

  const refused = [
    '? a\n: b',
    'a: b: c',
    'a: - b',
    'a:\n\tb: c',
    '{a: b',
    'a: "b',
    'a: b\n c: d',
    'a: [b]c',
    'a: "b" c',
    '@a',
    'a: `b',
    '[a: b]',
    '- a\nb: c',
    'a: b\n- c',
    ' a: b\nc: d',
    '"a\nb": c',
    'a: "\\q"',
    'a: "\\u00"',
    '&a &b c',
    'a: b\n--- c',
    '[a]: b',
    '*a : b',
    'a: "b \\\n\n  c"',
  ];
  it.each(refused.map((source) => [JSON.stringify(source), source]))('or refuses it: %s', (_, source) => {
    expect(read(source)).toBeUndefined();
  });

  it('whatever is changed in it', () => {
    const alphabet = [...'ab: -?#&*!|>\'"%@`,[]{}\n\r\t\\~0'];
    const text = fc.array(fc.constantFrom(...alphabet, '  ', '\n  ', '- ', ': ', '"a"', 'a: b\n'), { maxLength: 24 });
    const change = fc.record({ at: fc.nat(1), cut: fc.nat(4), put: text.map((each) => each.join('')) });
    // Readers differ about blank lines behind a block of a given column.
    const wholes = cases.filter((source) => !/[|>]\d/.test(source));
    fc.assert(
      fc.property(
        fc.constantFrom(...wholes),
        fc.double({ min: 0, max: 1, noNaN: true }),
        change,
        (whole, place, each) => {
          const at = Math.floor(place * whole.length);
          const source = `${whole.slice(0, at)}${each.put}${whole.slice(at + each.cut)}\n`;
          if (/^(?:---|\.\.\.|%)/m.test(source.slice(1)) || /\r(?!\n)/.test(source)) return;
          const own = read(source);
          if (/\*|[|>][+-]?\d/.test(source)) return;
          const other = expected(source);
          // What either refuses, nobody understands otherwise.
          if (own === undefined || other === undefined) return;
          expect(own, JSON.stringify(source)).toEqual(other);
        },
      ),
      { numRuns: 6_000 },
    );
  });
});
