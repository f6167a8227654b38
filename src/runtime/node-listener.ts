import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Server as PortServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Listen } from './serve.ts';
import { limits, refuseHost } from './serve.ts';

/** Opens a port on Node. */
export const listenOnNode: Listen = async (host, port, answer) => {
  const server = createServer(
    {
      // Far more than knit reads, so that it is knit that says what is too long.
      maxHeaderSize: 64 * 1024,
      headersTimeout: limits.headers,
      // Whoever lets a body wait is told so before: this ends the connection of who does not listen.
      requestTimeout: 2 * limits.body,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: limits.idle,
    },
    // Of a host that is none, the listener can make no request to answer.
    getRequestListener(answer, { errorHandler: refuseHost }),
  );
  server.timeout = limits.stall;
  // A client that has said all it has to say may close its side, and still reads.
  Object.assign(server, { httpAllowHalfOpen: true });
  // No limit: what comes after the last one on a connection would be answered with 503.
  server.maxRequestsPerSocket = 0;
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
};
