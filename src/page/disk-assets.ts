import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Where there is a disk, the files are read from it when the service starts. Where there is none, `#page-assets` of
// package.json names a module instead, which scripts/build.mjs makes of this one.

/** A file that pages load: its address holds its digest, so that it can be kept for ever. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

const folder = fileURLToPath(new URL('./assets/', import.meta.url));

/** The parts of each file, in the order in which a stylesheet's override each other. */
const files = {
  'page.css': {
    type: 'text/css; charset=utf-8',
    parts: ['ground', 'frame', 'form', 'folds', 'answer', 'notices', 'picture', 'files', 'prose', 'screens'].map(
      (part) => `style/${part}.css`,
    ),
  },
  'noscript.css': { type: 'text/css; charset=utf-8', parts: ['noscript.css'] },
  'page.js': { type: 'text/javascript; charset=utf-8', parts: ['page.js'] },
  'icon.svg': { type: 'image/svg+xml; charset=utf-8', parts: ['icon.svg'] },
} as const;

function assetOf(name: keyof typeof files): Asset {
  const { type, parts } = files[name];
  const text = parts.map((part) => readFileSync(`${folder}${part}`, 'utf8')).join('\n');
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { path: `/assets/${name.replace('.', `-${digest}.`)}`, type, text };
}

/** Everything that pages load. */
export const assets: Readonly<Record<keyof typeof files, Asset>> = {
  'page.css': assetOf('page.css'),
  'noscript.css': assetOf('noscript.css'),
  'page.js': assetOf('page.js'),
  'icon.svg': assetOf('icon.svg'),
};
