import process from 'node:process';
import { bareApp } from './bare.ts';

// Serves the bare handler on the runtime that runs this file, by the same calls that serve knit.

const { fetch } = bareApp(JSON.parse(process.env['BENCH_SIZES'] ?? '{}'));
const hostname = '127.0.0.1';

interface Runtimes {
  readonly Bun?: { serve(options: object): { readonly port: number } };
  readonly Deno?: { serve(options: object, answer: unknown): { readonly addr: { readonly port: number } } };
}
const { Bun, Deno } = globalThis as Runtimes;

async function listen(): Promise<number> {
  if (Bun !== undefined) return Bun.serve({ hostname, port: 0, fetch }).port;
  if (Deno !== undefined) return Deno.serve({ hostname, port: 0, onListen: () => {} }, fetch).addr.port;
  const [{ createServer }, { getRequestListener }] = await Promise.all([
    import('node:http'),
    import('@hono/node-server'),
  ]);
  const server = createServer(getRequestListener(fetch));
  return new Promise((resolve) => {
    server.listen(0, hostname, () => resolve((server.address() as { port: number }).port));
  });
}

console.log(`bare handler listens on http://${hostname}:${await listen()}`);
process.on('SIGTERM', () => process.exit(0));
