import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Renderer, Tokens } from 'marked';

// Where there is a disk, the documents are read from it, and made into HTML when somebody asks. Where there is none, and
// on Node, `#docs` of package.json names a module instead, which scripts/build.mjs makes of this one.

/** One of the documents of `docs/`, by its name there: a Japanese one ends with `.ja.md`. */
export interface Doc {
  readonly path: string;
  readonly title: string;
}

/** What a document says: as it was written, and as HTML for browsers. */
export interface DocText {
  readonly markdown: string;
  readonly html: string;
}

const folder = fileURLToPath(new URL('../../docs/', import.meta.url));

/** Every document, by path. */
export const docs: readonly Doc[] = readdirSync(folder)
  .filter((path) => path.endsWith('.md'))
  .sort()
  .map((path) => ({ path, title: titleOf(readFileSync(folder + path, 'utf8')) }));

/** The text of one of them. */
export async function readDoc({ path }: Doc): Promise<DocText> {
  const [markdown, { Marked }] = await Promise.all([readFile(folder + path, 'utf8'), import('marked')]);
  const html = new Marked({ async: false, renderer: rendererFor(path) }).parse(markdown);
  return { markdown, html: String(html) };
}

function titleOf(markdown: string): string {
  return (/^# (.+)$/m.exec(markdown)?.[1] ?? '').replaceAll('`', '');
}

/** What differs from marked's own HTML: headings that can be linked to, tables and code that scroll, links that lead somewhere. */
function rendererFor(path: string): Partial<Renderer> {
  const known = new Set(docs.map((doc) => doc.path));
  const slugs = new Map<string, number>();
  return {
    heading({ tokens, depth, text }: Tokens.Heading): string {
      const slug = slugOf(text);
      const count = slugs.get(slug) ?? 0;
      slugs.set(slug, count + 1);
      const id = count === 0 ? slug : `${slug}-${count}`;
      return `<h${depth} id="${id}">${inline(this, tokens)}</h${depth}>\n`;
    },
    code({ text }: Tokens.Code): string {
      return `<pre tabindex="0"><code>${escaped(text)}\n</code></pre>\n`;
    },
    image({ text }: Tokens.Image): string {
      return escaped(text);
    },
    table({ header, rows }: Tokens.Table): string {
      const cell = (tag: string, { tokens }: Tokens.TableCell, more = ''): string =>
        `<${tag}${more}>${inline(this, tokens)}</${tag}>`;
      const head = header.map((one) => cell('th', one, ' scope="col"')).join('');
      const body = rows.map((row) => `<tr>${row.map((one) => cell('td', one)).join('')}</tr>\n`).join('');
      return `<div class="wide" tabindex="0"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}</tbody></table></div>\n`;
    },
    link({ href, tokens }: Tokens.Link): string {
      const text = inline(this, tokens);
      if (/^https?:/.test(href)) return `<a href="${escaped(href)}" rel="noreferrer">${text}</a>`;
      const [target = ''] = href.split('#');
      const { pathname } = new URL(target, `https://docs.invalid/docs/${path}`);
      // What is not served, such as a file of deploy/, is named and leads nowhere.
      return target === '' || known.has(pathname.slice('/docs/'.length))
        ? `<a href="${escaped(href)}">${text}</a>`
        : text;
    },
  };
}

const inline = (renderer: object, tokens: Tokens.Generic[]): string =>
  (renderer as Renderer).parser.parseInline(tokens);

// As the pages where the repository is read make it, so that a link fits both.
function slugOf(text: string): string {
  const letters = text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
  return letters.trim().replace(/\s/g, '-');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
