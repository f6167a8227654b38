import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { serve } from './serve.ts';

await serve(async (host, port, answer) => {
  const server = createServer(getRequestListener(answer));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // A connection that is kept alive would hold the server until its client lets go.
        setInterval(() => server.closeIdleConnections(), 50).unref();
      }),
  };
});
