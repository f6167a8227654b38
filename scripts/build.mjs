#!/usr/bin/env node
// Builds what git does not keep: dist/ for Node, which runs no TypeScript, and the modules that take the place of files
// where there is no disk. `npm ci` runs it; --modules writes the modules alone, which is all that wrangler needs.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Modules by the one that reads the same values from the disk. */
const modules = [
  { reads: 'src/page/disk-assets.ts', writes: 'dist/modules/page-assets.js', exports: 'assets' },
  { reads: 'templates/disk.ts', writes: 'dist/modules/templates.js', exports: 'templateFiles' },
];

const { build } = await import('esbuild').catch(() => {
  console.error('dist/ was not built: esbuild is missing, which npm ci installs unless it is told --omit=dev');
  process.exit(0);
});

for (const { reads, writes, exports } of modules) {
  const values = await evaluate(reads);
  write(
    writes,
    `// What ${reads} reads, for where there is no disk.
export const ${exports} = ${JSON.stringify(values[exports], null, 1)};
`,
  );
}

// Documents are long and seldom asked for: what lists them is a module, what they say is another that is loaded then.
const { docs, readDoc } = await evaluate('src/docs/disk-docs.ts');
const texts = await Promise.all(docs.map(async (doc) => [doc.path, await readDoc(doc)]));
write(
  'dist/modules/doc-texts.js',
  `// The documents of docs/ and their HTML, by path.
export const texts = ${JSON.stringify(Object.fromEntries(texts), null, 1)};
`,
);
write(
  'dist/modules/docs.js',
  `// What src/docs/disk-docs.ts reads, for where there is no disk.
export const docs = ${JSON.stringify(docs, null, 1)};
export const readDoc = async ({ path }) => (await import('./doc-texts.js')).texts[path];
`,
);

if (!process.argv.includes('--modules')) {
  // Built beside and put in its place as a whole: a service that starts meanwhile finds one of both.
  const made = `${root}dist/node.${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints: {
      service: 'src/runtime/node.ts',
      'command-line': 'src/runtime/node-program.ts',
      library: 'src/runtime/library.ts',
      'script-segments': 'scripts/script-segments.ts',
    },
    // As deep as the sources are, so that a path from a module to the checkout is the same.
    outdir: made,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['embedded'],
    // Their other forms are CommonJS, which asks for modules of Node in a way that a bundle cannot answer.
    alias: { yaml: './node_modules/yaml/browser/index.js', jszip: './node_modules/jszip/dist/jszip.min.js' },
    legalComments: 'linked',
    logLevel: 'warning',
  });
  rmSync(`${root}dist/node`, { recursive: true, force: true });
  renameSync(made, `${root}dist/node`);
}

/** What a module of the sources exports. */
async function evaluate(path) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(`${root}${path}`).href) },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Writes a file whole, and only where it changes: what watches it starts anew. */
function write(path, text) {
  try {
    if (readFileSync(`${root}${path}`, 'utf8') === text) return;
  } catch {
    mkdirSync(new URL('.', pathToFileURL(`${root}${path}`)), { recursive: true });
  }
  writeFileSync(`${root}${path}.${process.pid}`, text);
  renameSync(`${root}${path}.${process.pid}`, `${root}${path}`);
}
