import { smallManifest } from './small-manifest.ts';

const longest = 4 * 1024 * 1024;

/** A text repeated until a body is as long as one may be. */
const fill = (piece: string, room: number): string => piece.repeat(Math.max(0, Math.floor(room / piece.length)));

/** Digits and letters that no compression shortens much; the same every time. */
function noise(length: number): string {
  let state = 1;
  const letters: string[] = [];
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    letters.push('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.charAt(state >>> 26));
  }
  return letters.join('');
}

const calico = smallManifest({ cni: 'calico' });
const canal = smallManifest({ cni: 'canal' });
const room = longest - calico.length - 2000;

const list = (items: readonly string[]): string => `{"apiVersion":"v1","kind":"List","items":[${items.join(',')}]}`;

/** A ConfigMap of that text. */
const configMap = (text: string): string => `kind: ConfigMap\nmetadata:\n  name: x\ndata:\n${text}`;

/** A ConfigMap beside a manifest that is edited: what stands in it is read twice and compared. */
const beside = (text: string): string => `${calico}---\n${configMap(text)}`;

/** Bodies that cost whoever reads them as much as their length can buy, by what they are made of. */
export const dearestBodies: Readonly<Record<string, () => string>> = {
  brackets: () => configMap(`  a: ${fill('[', room)}`),
  'closed brackets': () => configMap(`  a: [${fill('[],', room)}]`),
  'nested brackets, again and again': () => configMap(`  a: [${fill(`${'['.repeat(90)}${']'.repeat(90)},`, room)}]`),
  braces: () => configMap(`  a: ${fill('{a: ', room)}`),
  'numbers in a list': () => beside(`  a: [${fill('1,', room)}]`),
  'as many numbers as may be': () => beside(`  a: [${'1,'.repeat(79_000)}]\n  b: "${fill('x', room - 200_000)}"`),
  'as many keys as may be': () =>
    beside(Array.from({ length: 39_000 }, (_, index) => `  k${index}: ${'v'.repeat(90)}\n`).join('')),
  'keys in quotes': () =>
    beside(Array.from({ length: 38_000 }, (_, index) => `  "\\u006b${index}": "${'\\n'.repeat(44)}"\n`).join('')),
  'the same key': () => beside(fill('  k: v\n', room)),
  'lists of one': () => beside(`  a:\n${fill('  - - x\n', room)}`),
  dashes: () => configMap(`  a:\n    ${fill('- ', room)}x`),
  'question marks': () => configMap(`  a:\n    ${fill('? ', room)}x`),
  colons: () => configMap(fill(': ', room)),
  'a plain text of many lines': () => beside(`  a: x\n${fill('    x\n', room)}`),
  'a quoted text of many lines': () => beside(`  a: "${fill('\n', room)}"`),
  escapes: () => beside(`  a: "${fill('\\u0041', room)}"`),
  'escapes, in texts that are looked into': () =>
    beside(Array.from({ length: 64 }, (_, index) => `  a${index}: "${fill('\\x41', 64_000)}"\n`).join('')),
  'quotes in single quotes': () => beside(`  a: '${fill("''", room)}'`),
  'a block of short lines': () => beside(`  a: |\n${fill('    x\n', room)}`),
  'blocks of short lines, looked into': () =>
    beside(Array.from({ length: 60 }, (_, index) => `  a${index}: >\n${fill('    x\n', 64_000)}`).join('')),
  'a block of blank lines': () => beside(`  a: |+\n${fill('\n', room)}`),
  comments: () => beside(fill('  # x\n', room)),
  blanks: () => beside(fill(' ', room)),
  'line ends': () => beside(fill('\n', room)),
  'carriage returns': () => `${calico}${fill('\r\n', room)}`,
  anchors: () => beside(fill('  a: &a x\n', room)),
  aliases: () => beside(`  a: &a x\n  b: [${'*a,'.repeat(78_000)}]\n  c: "${fill('x', room - 400_000)}"`),
  'an alias bomb': () =>
    beside(
      `  l0: &l0 [x, x]\n${Array.from({ length: 60 }, (_, index) => `  l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]\n`).join('')}`,
    ),
  tags: () => beside(fill('  a: !x y\n', room)),
  documents: () => fill('---\n', longest),
  'documents that are read': () => fill('---\nkind: ConfigMap\n', longest),
  'documents as long as they may be': () =>
    `${calico}${Array.from({ length: 900 }, () => `---\nkind: ConfigMap\ndata:\n  a: "${'x'.repeat(4500)}"\n`).join('')}`,
  kinds: () => `${calico}---\na: "${fill('kind: ', room)}"`,
  'kinds and blanks': () => `${calico}---\na: "${fill(`kind${' '.repeat(1000)}`, room)}"`,
  'configurations of flannel': () =>
    `${canal}---\n${configMap(Array.from({ length: 120 }, (_, index) => `  a${index}: '${'"Backend"'}${fill('[],', 32_000)}'\n`).join(''))}`,
  'nested configurations of flannel': () =>
    `${canal}---\n${configMap(Array.from({ length: 120 }, (_, index) => `  a${index}: '{"Backend":[${fill('{"a":1},', 31_000)}]}'\n`).join(''))}`,
  'a configuration of many lists': () => canal.replace('"Network"', `"x": [${fill('[],', 30_000)}0], "Network"`),
  variables: () =>
    calico.replace(
      '            - name: DATASTORE_TYPE',
      `${Array.from({ length: 24_000 }, (_, index) => `            - name: V${index}\n              value: "${'x'.repeat(120)}"\n`).join('')}            - name: DATASTORE_TYPE`,
    ),
  containers: () =>
    calico.replace(
      '      initContainers:\n',
      `      initContainers:\n${Array.from({ length: 20_000 }, (_, index) => `        - name: c${index}\n          image: "${'x'.repeat(150)}"\n`).join('')}`,
    ),
  DaemonSets: () =>
    `${calico}${Array.from({ length: 900 }, (_, index) => `---\nkind: DaemonSet\nmetadata: {name: "${index}"}\nspec: {template: {spec: {containers: [${'{env: [{name: A}]},'.repeat(10)}]}}}\n`).join('')}`,
  'objects of one list': () =>
    list(Array.from({ length: 20_000 }, () => `{"kind":"ConfigMap","data":{"a":"${'x'.repeat(150)}"}}`)),
  'text that does not shrink': () => `${calico}---\nkind: Secret\ndata:\n  a: ${noise(room - 200)}\n`,
  'text that does not shrink, looked at': () => beside(`  a: ${noise(room - 200)}\n`),
  'characters of three bytes': () =>
    `${calico}---\nkind: Secret\ndata:\n  a: "${'語'.repeat(Math.floor((room - 200) / 3))}"\n`,
  'no YAML at all': () => noise(longest),
  images: () => `${calico}---\nkind: Secret\ndata:\n${fill('  image: a.example/b:c\n', room - 300)}`,
};
