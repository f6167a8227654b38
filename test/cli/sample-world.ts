import { createApp } from '../../routes/app.ts';
import type { Fetched, World } from '../../src/cli/world.ts';
import { release } from '../../src/runtime/release.ts';
import { sampleDeployment } from '../support/service.ts';

/** A world that remembers what was printed and said. */
export interface SampleWorld extends World {
  readonly printed: Buffer[];
  readonly said: string[];
}

/** A world with a service's deployment and no network, but for what is given otherwise. */
export async function sampleWorld(changes: Partial<World> = {}): Promise<SampleWorld> {
  const printed: Buffer[] = [];
  const said: string[] = [];
  return {
    release,
    deployment: await sampleDeployment(),
    address: 'http://127.0.0.1:8787',
    variable: () => undefined,
    start: () => Promise.reject(new Error('Nothing is served here')),
    publish: async () => 'Nothing is written here',
    bring: () => Promise.reject(new Error('Nothing is downloaded here')),
    language: 'en',
    print: async (content) => {
      printed.push(Buffer.from(content));
    },
    serve: async (deployment, url) => createApp(deployment).request(url),
    say: (line) => {
      said.push(line);
    },
    fetch: () => Promise.reject(new Error('There is no network')),
    readFile: async () => undefined,
    randomBytes: (count) => new Uint8Array(count).fill(3),
    ...changes,
    printed,
    said,
  };
}

/** A network on which one app answers, whoever asks. */
export function networkOf(app: { request(path: string): Response | Promise<Response> }): World['fetch'] {
  return async (url) => fetchedFrom(await app.request(url));
}

/** A response as the command line sees it. */
export async function fetchedFrom(response: Response): Promise<Fetched> {
  return {
    status: response.status,
    contentLocation: response.headers.get('Content-Location') ?? undefined,
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
}
