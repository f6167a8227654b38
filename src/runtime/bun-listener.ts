import type { Listen } from './serve.ts';
import { limits } from './serve.ts';

/** The part of Bun's API that a server needs, as far as it is used here. */
declare const Bun: {
  serve(options: {
    hostname: string;
    port: number;
    /** Seconds without a byte: for headers, for a body, between two requests. */
    idleTimeout: number;
    fetch: (request: Request) => Response | Promise<Response>;
  }): { readonly port: number; stop(): Promise<void> };
};

/** Opens a port on Bun. */
export const listenOnBun: Listen = async (hostname, port, answer) => {
  const server = Bun.serve({ hostname, port, idleTimeout: limits.body / 1000, fetch: answer });
  return { port: server.port, stop: () => server.stop() };
};
