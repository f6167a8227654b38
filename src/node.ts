import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Server as PortServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { serve } from './serve.ts';

await serve(async (host, port, answer) => {
  // Far more than knit reads, so that it is knit that says what is too long.
  const server = createServer({ maxHeaderSize: 64 * 1024 }, getRequestListener(answer));
  const sockets = new Set<Socket>();
  const busy = new Set<Socket>();
  let stopping = false;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    busy.add(socket);
    response.once('close', () => {
      busy.delete(socket);
      if (stopping) socket.destroySoon();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        // The HTTP server's own close() cuts connections off whose answer still waits to be sent.
        PortServer.prototype.close.call(server, () => resolve());
        for (const socket of sockets) if (!busy.has(socket)) socket.destroySoon();
      }),
  };
});
