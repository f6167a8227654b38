#!/usr/bin/env node
// The command line, on any Node from 20 on: the sources are TypeScript with JSX, which no Node runs by itself.
import { register } from 'tsx/esm/api';

register({ tsconfig: new URL('../tsconfig.json', import.meta.url).pathname });
const { main } = await import('../src/runtime/command-line.ts');
await main(process.argv.slice(2));
