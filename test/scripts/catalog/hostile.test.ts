import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogCopy } from './run-catalog.ts';
import { compareHere, copyCatalog } from './run-catalog.ts';
import type { Answer, UpstreamServer } from './upstream-server.ts';
import {
  calicoTags,
  commitOf,
  grown,
  k3sReleases,
  newRelease,
  newTag,
  paths,
  release,
  startUpstream,
  tag,
} from './upstream-server.ts';

let copy: CatalogCopy;
let upstream: UpstreamServer | undefined;

beforeEach(() => {
  copy = copyCatalog();
});
afterEach(async () => {
  copy.remove();
  await upstream?.close();
});

/** Compares with an upstream that has answers of its own for some paths, once for each copy of the lists. */
async function compare(own: Readonly<Record<string, Answer>>, ...args: readonly string[]) {
  upstream = await startUpstream(own);
  return await compareHere(upstream, copy, ...args);
}

/** Sends bytes without end, as fast as they are taken. */
const endless: Answer = (response) => {
  const more = () => {
    while (!response.destroyed && response.write('[{"name": "v3.32.2"}, '.repeat(10_000)));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};

const many = Array.from({ length: 900 }, (_, index) => index);

describe('npm run catalog, with a malicious upstream,', () => {
  it.each<[string, Readonly<Record<string, Answer>>, RegExp]>([
    ['a tag with parts of a path', { [paths.tags]: [tag('v3.32.2/../../../etc')] }, /v3\.32\.2\/\.\.\/\.\.\/\.\.\/etc/],
    ['a tag that ends its line', { [paths.tags]: [tag("v3.32.2'\n};evil()")] }, /v3\.32\.2'\\u\{a\}\};evil\(\)/],
    ['a commit that is none', { [paths.tags]: [tag('v3.32.2', "0'; evil()")] }, /Tag v3\.32\.2 has no commit id/],
    [
      'a tag with two commits',
      { [paths.tags]: [tag('v3.32.2'), tag('v3.32.2', commitOf('x'))] },
      /v3\.32\.2 is listed twice/,
    ],
    ['a list that is no JSON', { [paths.tags]: '<html>' }, /calico\/tags.* is not JSON/],
    ['a list of other things', { [paths.tags]: '[{"name": 1}]' }, /calico\/tags.* is not such a list: 0\.name/],
    ['an object for a list', { [paths.releases]: '{"message": "no"}' }, /k3s\/releases.* is not such a list/],
    ['a list without an end', { [paths.tags]: endless }, /calico\/tags.* is larger than/],
    ['a page that is too long', { [paths.tags]: JSON.stringify(many.map((n) => tag(`x${n}`))) }, /is not such a list/],
    ['pages without an end', { [paths.tags]: JSON.stringify([tag('x')]) }, /more than 40 pages/],
    ['an empty list', { [paths.tags]: '[]' }, /lists nothing/],
    [
      'more new tags than upstream makes',
      { [paths.tags]: [...calicoTags, ...many.map((n) => tag(`v3.32.${n + 50}`))] },
      /900 new releases at once/,
    ],
    [
      'more new releases than upstream makes',
      { [paths.releases]: [...k3sReleases, ...many.map((n) => release(`v1.36.${n + 50}+k3s1`))] },
      /900 new releases at once/,
    ],
    [
      'a date that is none',
      { [paths.releases]: [release(newRelease, { published_at: "2026-02-31T00:00:00Z' + evil()" })] },
      /\.99\+k3s1 has no date/,
    ],
    [
      'a channel that points elsewhere',
      { [paths.channels]: { data: [{ id: 'stable', latest: "v1.36.4+k3s1'; evil" }] } },
      /Channel stable points to no release: v1\.36\.4\+k3s1'; evil/,
    ],
    ['channels that are missing', { [paths.channels]: { data: [] } }, /has no channel stable/],
    [
      'a redirect to another host',
      {
        [paths.tags]: (response) => {
          const port = response.socket?.localPort;
          response.writeHead(302, { location: `http://localhost:${port}${paths.releases}` }).end();
        },
      },
      /calico\/tags.* redirects to another origin, http:\/\/localhost/,
    ],
    [
      'a redirect in a circle',
      { [paths.tags]: (response) => response.writeHead(301, { location: paths.tags }).end() },
      /redirects more than 3 times/,
    ],
    [
      'a manifest without an end',
      grown({ [paths.manifest(newTag, 'calico.yaml')]: endless }),
      /v3\.32\.99\/manifests\/calico\.yaml is larger than 4194304 bytes/,
    ],
    [
      'a commit that answers for another',
      grown({
        [paths.commit(commitOf(newTag))]: { sha: 'x', commit: { committer: { date: '2026-11-19T00:00:00Z' } } },
      }),
      /answers another commit/,
    ],
  ])('refuses %s by name and does not pin it', async (_, own, message) => {
    const before = copy.files();
    const { code, output } = await compare(own, '--write');
    expect(output).toMatch(message);
    expect(output).toMatch(/^[\x20-\x7e\n]*$/);
    expect(code).toBe(65);
    const after = copy.files();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const rows = (text = '') => text.slice(text.indexOf('calicoPins:'));
    expect(rows(after['calico-pins.ts'])).toBe(rows(before['calico-pins.ts']));
    expect(Object.values(after).join('')).not.toContain('evil');
  });
});

const hangUp: Answer = (response) => {
  response.writeHead(200, { 'content-length': '1000000' });
  response.write('[', () => response.destroy());
};

describe('npm run catalog, with an upstream that is half dead,', () => {
  it.each<[string, Readonly<Record<string, Answer>>, RegExp]>([
    ['a list that is not there', { [paths.tags]: (response) => response.writeHead(500).end() }, /answers 500/],
    ['a list that is refused', { [paths.releases]: (response) => response.writeHead(403).end() }, /answers 403/],
    ['a second page that is cut off', { [`${paths.releases}2`]: hangUp }, /no answer: .*releases\?per_page=100&page=2/],
    ['a page that never comes', { [paths.channels]: () => undefined }, /no answer: .*channels/],
    [
      'a page that stops on its way',
      { [paths.channels]: (response) => void response.write('{"data": [') },
      /no answer: .*channels/,
    ],
    [
      'a manifest that is not there',
      grown({ [paths.manifest(newTag, 'canal.yaml')]: hangUp }),
      /no answer: .*canal\.yaml/,
    ],
  ])('writes nothing at all with %s', async (_, own, message) => {
    const before = copy.files();
    const { code, output } = await compare({ ...grown(), ...own }, '--write', '--timeout', '3');
    expect(output).toMatch(message);
    expect(output).toContain('Nothing is written');
    expect(code).toBe(69);
    expect(copy.files()).toEqual(before);
  });
});
