#!/usr/bin/env node
// The command line, on any Node from 20 on.
import { importBuilt } from '../scripts/built.mjs';

const { main } = await importBuilt('command-line');
await main(process.argv.slice(2));
