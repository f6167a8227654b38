import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { calicoPins } from '../../../src/catalog/calico-pins.ts';
import { k3sChannels } from '../../../src/catalog/k3s-channels.ts';
import { k3sLines } from '../../../src/catalog/k3s-lines.ts';
import { k3sReleaseRows } from '../../../src/catalog/k3s-release-rows.ts';
import { hasManifests, manifestsFolder } from '../../support/manifests.ts';

/** What an upstream on loopback answers: values become JSON, texts and bytes stay, functions do as they like. */
export type Answer = string | Uint8Array | readonly unknown[] | object | ((response: ServerResponse) => void);

/** An upstream on loopback. */
export interface UpstreamServer {
  readonly origin: string;
  /** The paths that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A tag as GitHub's API lists it. */
export const tag = (name: string, sha = commitOf(name)) => ({ name, commit: { sha, url: 'https://example.com' } });

/** A release as GitHub's API lists it. */
export const release = (version: string, more: object = {}) => ({
  tag_name: version,
  draft: false,
  prerelease: false,
  published_at: '2026-11-20T17:11:03Z',
  body: '## Embedded Component Versions\r\n| Component | Version |\r\n|---|---|\r\n| Flannel | [v0.29.0](https://x) |\r\n',
  ...more,
});

/** A commit id that belongs to a name. */
export const commitOf = (name: string): string => Buffer.from(name).toString('hex').padEnd(40, '0').slice(0, 40);

/** What upstream would answer if it held the catalog and nothing else. */
export const calicoTags = [
  ...calicoPins.map((pin) => tag(pin.tag, pin.commit)),
  ...['v3.33.0-0.dev', 'v3.23.5', 'v2.6.12', 'api/v0.1.0', 'release-v3.32', 'v3.32.1-hotfix'].map((name) => tag(name)),
];
/** The rows that upstream's own pages confirm. */
export const confirmedRows = k3sReleaseRows.filter(({ seen }) => seen !== 'third-party');
export const k3sReleases = [
  ...confirmedRows.map(({ version, date, flannel }) =>
    release(version, {
      published_at: `${date ?? '2026-01-01'}T00:00:00Z`,
      body: flannel === undefined ? null : `| Flannel | ${flannel} |`,
    }),
  ),
  ...['v1.36.4-rc1+k3s1', 'v1.20.15+k3s1', 'v0.10.0'].map((version) => release(version)),
  release('v1.37.9+k3s1', { draft: true, published_at: null }),
];
export const channels = {
  type: 'collection',
  data: [
    ...k3sChannels.map(({ channel, version }) => ({ id: channel, name: channel, latest: version })),
    { id: 'v1.99', name: 'v1.99' },
    { id: 'testing', latest: 'v1.38.0-rc1+k3s1' },
  ],
};

/** Paths of the lists. */
export const paths = {
  tags: '/repos/projectcalico/calico/tags',
  releases: '/repos/k3s-io/k3s/releases',
  channels: '/channels',
  commit: (sha: string) => `/repos/projectcalico/calico/commits/${sha}`,
  manifest: (name: string, file: string) => `/calico/${name}/manifests/${file}`,
};

// Newer than any that upstream will make of these minors.

/** A tag of Calico that the catalog has never seen. */
export const newTag = 'v3.32.99';
/** A release of K3s that the catalog has never seen. */
export const newRelease = `${k3sLines[0]?.minor}.99+k3s1`;

/** An upstream with releases that the catalog has never seen; the manifests are those of another tag, renamed. */
export function grown(more: Readonly<Record<string, Answer>> = {}): Readonly<Record<string, Answer>> {
  const manifest = (file: string) =>
    hasManifests ? readFileSync(join(manifestsFolder, 'v3.32.1', file), 'utf8').replaceAll('v3.32.1', newTag) : '';
  const commit = commitOf(newTag);
  return {
    [paths.tags]: [tag(newTag), ...calicoTags],
    [paths.releases]: [release(newRelease), ...k3sReleases],
    [paths.channels]: { data: [...channels.data.slice(0, 1), { id: 'latest', latest: newRelease }] },
    [paths.commit(commit)]: { sha: commit, commit: { committer: { date: '2026-11-19T23:59:59Z' } } },
    [paths.manifest(newTag, 'calico.yaml')]: manifest('calico.yaml'),
    [paths.manifest(newTag, 'canal.yaml')]: manifest('canal.yaml'),
    ...more,
  };
}

/** Starts an upstream that holds the catalog, with answers of its own for some paths. */
export async function startUpstream(own: Readonly<Record<string, Answer>> = {}): Promise<UpstreamServer> {
  const answers: Record<string, Answer> = {
    [paths.tags]: calicoTags,
    [paths.releases]: k3sReleases,
    [paths.channels]: channels,
    ...own,
  };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    asked.push(request.url ?? '');
    const answer = answers[pathname + (searchParams.get('page') ?? '')] ?? answers[pathname];
    if (answer === undefined) response.writeHead(404).end('Not Found');
    else if (typeof answer === 'function') answer(response);
    else if (typeof answer === 'string' || answer instanceof Uint8Array) response.end(answer);
    else response.end(JSON.stringify(Array.isArray(answer) ? pageOf(answer, searchParams) : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pageOf(list: readonly unknown[], query: URLSearchParams): readonly unknown[] {
  const length = Number(query.get('per_page'));
  const start = (Number(query.get('page')) - 1) * length;
  return list.slice(start, start + length);
}
