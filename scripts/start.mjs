#!/usr/bin/env node
// Starts the service on the runtime that runs this file: Bun runs the sources as they are, Node what was built of them.
if (process.versions.bun === undefined) {
  const { importBuilt } = await import('./built.mjs');
  await importBuilt('service');
} else {
  await import('../src/runtime/bun.ts');
}
