import { Hono } from 'hono';

/** Paths and the number of bytes that a bare handler answers each with. */
export type Sizes = Readonly<Record<string, number>>;

/** The least that the framework needs to answer with so many bytes: what knit is compared with. */
export function bareApp(sizes: Sizes): Hono {
  const app = new Hono();
  for (const [path, size] of Object.entries(sizes)) {
    const bytes = new Uint8Array(size).fill('#'.charCodeAt(0));
    app.get(path, (c) => c.body(bytes));
  }
  return app;
}
