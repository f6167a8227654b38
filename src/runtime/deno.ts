import { serve } from './serve.ts';

/** The part of Deno's API that a server needs, as far as it is used here. */
declare const Deno: {
  serve(
    options: { hostname: string; port: number; onListen: () => void },
    answer: (request: Request) => Response | Promise<Response>,
  ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> };
};

await serve(async (hostname, port, answer) => {
  // Deno prints a line of its own where nobody takes this event.
  const server = Deno.serve({ hostname, port, onListen: () => {} }, answer);
  return { port: server.addr.port, stop: () => server.shutdown() };
});
