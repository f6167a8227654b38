import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const tools = join(root, 'test', 'node_modules');

/** The programs of the runtimes themselves, without the wrappers that do not pass signals on. */
export const programs = {
  node: process.execPath,
  bun: join(tools, 'bun', 'bin', 'bun.exe'),
  deno: join(tools, 'deno', 'deno'),
  workerd: join(tools, '.bin', 'workerd'),
  /** A script for Node. */
  wrangler: join(tools, 'wrangler', 'bin', 'wrangler.js'),
  /** Another: it runs TypeScript on Node. */
  tsx: join(tools, 'tsx', 'dist', 'cli.mjs'),
} as const;

/** Environment variables of a started service. */
export type Variables = Readonly<Record<string, string>>;
