import type { Language } from '../../text.ts';
import type { Block } from './document.ts';

/**
 * The look of a document that is printed: black on white on paper, as the reader has it on a screen. Each part but the first
 * starts a sheet, commands wrap instead of being cut off, and the links of tables say where they lead.
 */
const printedStyle: string = [
  ':root{color-scheme:light dark}',
  'body{font:16px/1.6 system-ui,"Hiragino Sans","Yu Gothic UI","Noto Sans JP","Noto Sans CJK JP",sans-serif;color:#1d2230;background:#fff;max-width:50rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}',
  'h1,h2,h3{line-height:1.25;break-after:avoid}h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem}h3{font-size:1.05rem}',
  'code{font:.875em/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}',
  'pre{border:1px solid #80869a;border-radius:4px;padding:.5rem .75rem;white-space:pre-wrap;break-inside:avoid}',
  'table{border-collapse:collapse}th,td{border:1px solid #80869a;padding:.25rem .5rem;text-align:start;vertical-align:top}tr{break-inside:avoid}',
  '.ticks{list-style:none;padding:0;columns:12rem}.ticks li{break-inside:avoid}.ticks label{display:inline-block;padding:.25rem 0}',
  'input{width:1.1rem;height:1.1rem;margin:0 .5rem 0 0;vertical-align:-.15rem}a{color:#1b3474}',
  '@media (prefers-color-scheme:dark){body{color:#e8eaf0;background:#12151c}a{color:#9db8ff}}',
  '@media print{:root{color-scheme:light}body{color:#000;background:#fff;font-size:11pt;max-width:none;margin:0;padding:0}a{color:#000}td a::after{content:" <" attr(href) ">"}section+section{break-before:page}h2{margin-top:0}}',
  '@page{margin:18mm}',
].join('\n');

/** The document as a page that loads nothing and is printed: a sheet for each heading of the second level but the first. */
export function renderHtml(blocks: readonly Block[], language: Language): string {
  const title = blocks.find(({ kind }) => kind === 'heading');
  return [
    '<!doctype html>',
    `<html lang="${language}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title?.kind === 'heading' ? title.text : '')}</title>`,
    `<style>${printedStyle}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...sections(blocks),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

// What stands above the first part is on the sheet of that part.
function sections(blocks: readonly Block[]): readonly string[] {
  const starts = blocks.flatMap((block, index) => (block.kind === 'heading' && block.level === 2 ? [index] : []));
  const cuts = [0, ...starts.slice(1)];
  return cuts.flatMap((start, index) => [
    '<section>',
    ...blocks.slice(start, cuts[index + 1]).map(htmlOf),
    '</section>',
  ]);
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${inline(block.text)}</h${block.level}>`;
    case 'text':
      return `<p>${inline(block.text)}</p>`;
    case 'list':
      return block.isToTick
        ? `<ul class="ticks">${block.items.map(tick).join('')}</ul>`
        : `<ul>${block.items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;
    case 'code':
      return `<pre><code>${escaped(block.text)}</code></pre>`;
    case 'table':
      return [
        `<table><thead>${row('th scope="col"', block.head)}</thead>`,
        `<tbody>${block.rows.map((cells) => row('td', cells)).join('')}</tbody></table>`,
      ].join('');
    default:
      return block satisfies never;
  }
}

// A reload must not bring ticks of another run back.
const tick = (item: string): string =>
  `<li><label><input type="checkbox" autocomplete="off">${inline(item)}</label></li>`;

function row(opening: string, cells: readonly string[]): string {
  const [name] = opening.split(' ');
  return `<tr>${cells.map((cell) => `<${opening}>${inline(cell)}</${name}>`).join('')}</tr>`;
}

/** What texts of documents have of Markdown: code, strong words, and links; only web addresses become links. */
const marks = /`([^`]+)`|\*\*([^*]+)\*\*|<(https?:\/\/[^\s<>]+)>|\[([^\]]+)\]\((https?:\/\/[^\s()]+)\)/g;

function inline(text: string): string {
  let html = '';
  let end = 0;
  for (const { 0: mark, 1: code, 2: strong, 3: address, 4: words, 5: target, index } of text.matchAll(marks)) {
    html += escaped(text.slice(end, index));
    if (code !== undefined) html += `<code>${escaped(code)}</code>`;
    else if (strong !== undefined) html += `<strong>${escaped(strong)}</strong>`;
    else html += link(address ?? target ?? '', words ?? address ?? '');
    end = index + mark.length;
  }
  return html + escaped(text.slice(end));
}

const link = (target: string, words: string): string => `<a href="${escaped(target)}">${escaped(words)}</a>`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
