import type { KnownCalico } from '../../src/catalog/calico-known.ts';
import type { CalicoImages, CalicoPin } from '../../src/catalog/calico-pins.ts';
import type { ImagePin } from '../../src/catalog/image-pins.ts';
import type { K3sChannel } from '../../src/catalog/k3s-channels.ts';
import type { K3sFilePins } from '../../src/catalog/k3s-file-pins.ts';
import type { K3sReleaseRow } from '../../src/catalog/k3s-release-rows.ts';

/** The lists of the catalog that change with upstream's releases. */
export interface Lists {
  readonly calicoPins: readonly CalicoPin[];
  readonly calicoKnown: readonly KnownCalico[];
  readonly k3sReleaseRows: readonly K3sReleaseRow[];
  readonly k3sChannels: readonly K3sChannel[];
  readonly k3sFilePins: readonly K3sFilePins[];
  readonly imagePins: readonly ImagePin[];
}

/** The name of one list, as it is exported. */
export type ListName = keyof Lists;

/** The file of each list, and the day in it that says when it was last compared. */
export const listFiles: Readonly<Record<ListName, { readonly file: string; readonly day?: string }>> = {
  calicoPins: { file: 'calico-pins.ts', day: 'calicoPinsChecked' },
  calicoKnown: { file: 'calico-known.ts' },
  k3sReleaseRows: { file: 'k3s-release-rows.ts', day: 'k3sReleasesChecked' },
  k3sChannels: { file: 'k3s-channels.ts' },
  k3sFilePins: { file: 'k3s-file-pins.ts' },
  imagePins: { file: 'image-pins.ts' },
};

/**
 * Puts rows and the day of the comparison into the text of a list's file; all else stays. Throws RangeError where the
 * file does not have the form that this gives it.
 */
export function renderList<Name extends ListName>(text: string, name: Name, rows: Lists[Name], day?: string): string {
  const { file, day: dayName } = listFiles[name];
  const head = new RegExp(`^[^]*^export const ${name}: readonly \\w+\\[\\] = \\[\\n`, 'm').exec(text)?.[0];
  if (head === undefined || !text.endsWith('\n];\n'))
    throw new RangeError(`${file} does not end with the list ${name}`);
  const dated =
    day === undefined || dayName === undefined
      ? head
      : head.replace(new RegExp(`(?<=^export const ${dayName} = ')[^']*(?=';$)`, 'm'), () => day);
  return `${dated}${rows.map((row) => renderers[name](row as never)).join('')}];\n`;
}

const renderers = {
  calicoPins: renderPin,
  calicoKnown: renderFields,
  k3sReleaseRows: renderFields,
  k3sChannels: renderLines,
  k3sFilePins: renderFilePins,
  imagePins: renderLines,
} satisfies { [Name in ListName]: (row: Lists[Name][number]) => string };

function renderPin({ tag, date, commit, calico, canal, images }: CalicoPin): string {
  return `  {
    tag: ${quote(tag)},
    date: ${quote(date)},
    commit: ${quote(commit)},
    calico: { sha256: ${quote(calico.sha256)}, bytes: ${calico.bytes} },
    canal: { sha256: ${quote(canal.sha256)}, bytes: ${canal.bytes} },
    images: ${renderImages(images)},
  },
`;
}

// The usual images have a short form; any others are written out.
function renderImages({ calico, canal }: CalicoImages): string {
  const [registry, tag] = /^(.*)\/cni:(.*)$/.exec(calico[0] ?? '')?.slice(1) ?? [];
  const usual = ['cni', 'kube-controllers', 'node'].map((part) => `${registry}/${part}:${tag}`);
  const added = canal.filter((image) => !calico.includes(image));
  const isUsual = isSame(calico, usual) && added.length === 1 && isSame(canal, [...calico, ...added].sort());
  if (isUsual) return `separate(${[registry ?? '', tag ?? '', ...added].map(quote).join(', ')})`;
  return `{\n${renderNames('calico', calico)}${renderNames('canal', canal)}    }`;
}

function renderNames(file: string, names: readonly string[]): string {
  const line = `      ${file}: [${names.map(quote).join(', ')}],\n`;
  // The formatter breaks lists that are wider than its lines.
  if (line.length <= 121) return line;
  return `      ${file}: [\n${names.map((name) => `        ${quote(name)},\n`).join('')}      ],\n`;
}

function renderFields(row: K3sReleaseRow | KnownCalico): string {
  const fields = Object.entries(row).filter(([, value]) => value !== undefined);
  return `  { ${fields.map(([name, value]) => `${name}: ${quote(value)}`).join(', ')} },\n`;
}

function renderLines(row: K3sChannel | ImagePin): string {
  return `  {\n${linesOf(Object.entries(row))}  },\n`;
}

function renderFilePins({ files, ...row }: K3sFilePins): string {
  const digests = Object.entries(files).map(
    ([name, sha256]) => `      ${/^\w+$/.test(name) ? name : quote(name)}: ${quote(sha256)},\n`,
  );
  return `  {\n${linesOf(Object.entries(row))}    files: {\n${digests.join('')}    },\n  },\n`;
}

const linesOf = (fields: readonly (readonly [string, string])[]): string =>
  fields
    .map(([name, value]) => {
      const line = `    ${name}: ${quote(value)},`;
      // The formatter breaks lines that are wider than this.
      return line.length > 120 ? `    ${name}:\n      ${quote(value)},\n` : `${line}\n`;
    })
    .join('');

const isSame = (one: readonly string[], other: readonly string[]): boolean => one.join('\n') === other.join('\n');

function quote(text: string): string {
  if (!/^[\w.+:/%@ -]+$/.test(text)) throw new RangeError(`${JSON.stringify(text)} has no place in the catalog`);
  return `'${text}'`;
}
