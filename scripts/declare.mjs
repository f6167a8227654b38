#!/usr/bin/env node
// Writes the types of what the package exports into dist/types: those of src/runtime/library.ts, and of what they name.
// npm pack runs it; tsc is a tool of the tests.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = 'src/runtime/library.ts';

mkdirSync(join(root, 'dist'), { recursive: true });
const work = mkdtempSync(join(root, 'dist', 'types-'));
try {
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: {
      ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: '../..', outDir: 'all' },
      typeRoots: ['../../test/node_modules/@types'],
    },
    include: [],
    files: [`../../${entry}`],
  };
  writeFileSync(join(work, 'tsconfig.json'), JSON.stringify(config));
  const words = [join(root, 'scripts', 'tools.mjs'), 'tsc', '-p', join(work, 'tsconfig.json')];
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  const all = join(work, 'all');
  const waiting = [entry.replace(/\.ts$/, '.d.ts')];
  for (const path of waiting) {
    // A reader of types finds them by the names of modules as they are run.
    const text = readFileSync(join(all, path), 'utf8').replace(
      /(from |import\()(['"])(\.{1,2}\/[^'"]+)\.tsx?\2/g,
      (_, before, quote, module) => {
        const next = relative(all, join(all, dirname(path), `${module}.d.ts`));
        if (!waiting.includes(next)) waiting.push(next);
        return `${before}${quote}${module}.js${quote}`;
      },
    );
    const to = join(work, 'types', path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
  rmSync(join(root, 'dist', 'types'), { recursive: true, force: true });
  renameSync(join(work, 'types'), join(root, 'dist', 'types'));
  // Deno and JSR find them by this line.
  const library = join(root, 'dist', 'node', 'library.js');
  const line = '/* @ts-self-types="../types/src/runtime/library.d.ts" */\n';
  const code = readFileSync(library, 'utf8');
  if (!code.startsWith(line)) writeFileSync(library, line + code);
} finally {
  rmSync(work, { recursive: true, force: true });
}
