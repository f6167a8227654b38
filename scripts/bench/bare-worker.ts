import { bareApp } from './bare.ts';

interface Bindings {
  readonly BENCH_SIZES: string;
}

const apps = new WeakMap<Bindings, ReturnType<typeof bareApp>>();

/** The bare handler as a worker. */
export default {
  fetch: (request: Request, bindings: Bindings): Response | Promise<Response> => {
    const app = apps.get(bindings) ?? bareApp(JSON.parse(bindings.BENCH_SIZES));
    apps.set(bindings, app);
    return app.fetch(request);
  },
};
