#!/usr/bin/env node
// Starts the service on the runtime that runs this file.
if (process.versions.bun === undefined) {
  // The sources are TypeScript with JSX, which no Node runs by itself.
  const { register } = await import('tsx/esm/api');
  register({ tsconfig: new URL('../tsconfig.json', import.meta.url).pathname });
  await import('../src/runtime/node.ts');
} else {
  await import('../src/runtime/bun.ts');
}
