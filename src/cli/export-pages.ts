import { checked, runNode, textOf } from '../shell/commands.ts';
import type { Language, Text } from '../text.ts';

/** One artefact of a network, and the query that makes it again on the same release. */
export interface ExportedFile {
  readonly name: string;
  readonly summary: Text;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly query: string;
  readonly signature: string | undefined;
}

/** All that is exported of one network. */
export interface ExportedFolder {
  readonly path: string;
  readonly language: Language;
  readonly query: string;
  readonly files: readonly ExportedFile[];
}

/** The digests of a folder's files, as sha256sum reads them. */
export const renderSums = (files: readonly ExportedFile[]): string =>
  files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');

/** The commands that make a folder's files again, a line each. */
export function renderCommands({ files, language }: ExportedFolder, release: string): string {
  return `${comment(release)[language]}\n${files.map((file) => `${renderAgain(file)}\n`).join('')}`;
}

const renderAgain = ({ name, query }: ExportedFile): string => `knit render ${name} '${query}' >${name}`;

const comment = (release: string): Text => ({
  en: `# These commands make the files again, offline, with knit ${release}.`,
  ja: `# knit ${release}でファイルをオフラインで作り直すコマンドです。`,
});

/** The page of one network: what to type, and for each file its digest and the command that makes it again. */
export function renderFolderPage({ files, language, query }: ExportedFolder, address: string, release: string): string {
  const place = { origin: address, query: '' };
  const commands = ['install.sh', 'verify.sh', 'uninstall.sh'].flatMap((name) => {
    const file = files.find((each) => each.name === name);
    if (file === undefined) return [];
    const run = name === 'install.sh' ? runNode('first') : [{ kind: 'plain', text: `sudo sh ${name}` } as const];
    return [textOf(checked(place, name, file.sha256, run))];
  });
  const rows = files.map(
    (file) =>
      `<dt><a href="${escapeHtml(file.name)}">${escapeHtml(file.name)}</a></dt>
<dd>${escapeHtml(file.summary[language])}<br>SHA-256 <code>${file.sha256}</code><br><code>${escapeHtml(renderAgain(file))}</code>${
        file.signature === undefined
          ? ''
          : `<br><a href="${escapeHtml(file.name)}.sig">${escapeHtml(file.name)}.sig</a>`
      }</dd>`,
  );
  return page(
    language,
    query,
    `<p><a href="../../index.html">knit ${escapeHtml(release)}</a></p>
<h1>${escapeHtml(query)}</h1>
<h2>${words.use[language]}</h2>
${commands.map((command) => `<pre>${escapeHtml(command)}</pre>`).join('\n')}
<h2>${words.files[language]}</h2>
<p>${words.again[language]} <a href="SHA256SUMS">SHA256SUMS</a>, <a href="commands.txt">commands.txt</a></p>
<dl>
${rows.join('\n')}
</dl>`,
  );
}

/** The page that leads to every network. */
export function renderIndexPage(folders: readonly ExportedFolder[], release: string, language: Language): string {
  const links = folders.map(
    ({ path, query }) => `<li><a href="${escapeHtml(path)}/index.html">${escapeHtml(query)}</a></li>`,
  );
  return page(
    language,
    `knit ${release}`,
    `<h1>knit ${escapeHtml(release)}</h1>
<p>${words.lede[language]}</p>
<ul>
${links.join('\n')}
</ul>`,
  );
}

function page(language: Language, title: string, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
${body}
</html>
`;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);

const words = {
  lede: {
    en: 'Networks of K3s, each with the files that install, verify and remove it.',
    ja: 'K3sのネットワークと、インストール、検証、アンインストールのためのファイルです。',
  },
  use: { en: 'Install, verify, uninstall', ja: 'インストール、検証、アンインストール' },
  files: { en: 'Files', ja: 'ファイル' },
  again: {
    en: 'Each with its digest, and the command that makes it again offline.',
    ja: 'それぞれのダイジェストと、オフラインで作り直すコマンドを示します。',
  },
} satisfies Record<string, Text>;
