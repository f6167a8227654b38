import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { k3sReleasesChecked } from '../../src/catalog/k3s-releases.ts';
import { compareVersions } from '../../src/catalog/version.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';
import type { BundleRequest } from '../../src/request/request.ts';
import { renderBadge } from '../../src/status/badge.ts';
import { catalogAge } from '../../src/status/catalog-age.ts';
import type { LinkStatus } from '../../src/status/status.ts';
import { statusOf } from '../../src/status/status.ts';
import { sampleApp, sampleOrigin } from '../support/service.ts';

const context = { release: '1.0.0', delivery: 'pull' } as const;

const at = (now: number | undefined) => ({
  release: context.release,
  now,
  resolve: (request: BundleRequest) => resolvePlan(request, context),
});

function statusFor(query: string): LinkStatus {
  const parsed = parseRequest(query);
  const found = parsed.ok ? statusOf(parsed.request, at(undefined)) : parsed;
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found.status;
}

describe('statusOf()', () => {
  const cases: readonly (readonly [query: string, state: string, kinds: readonly string[]])[] = [
    ['', 'current', []],
    ['cni=calico', 'behind', []],
    ['cni=calico&k3s=v1.35', 'newer', ['stable']],
    ['k3s=latest', 'current', []],
    ['k3s=v1.36.4%2Bk3s1', 'current', []],
    ['k3s=v1.36.4%2Bk3s1&v=1.0.0', 'current', []],
    ['k3s=v1.36.3%2Bk3s1', 'newer', ['stable']],
    ['k3s=v1.35.6%2Bk3s1', 'newer', ['line', 'stable']],
    ['k3s=v1.35', 'newer', ['stable']],
    ['k3s=v1.33.3%2Bk3s1', 'end-of-life', ['line', 'stable']],
    ['cni=calico&calico=v3.31', 'newer', ['calico']],
    ['v=0.0.1', 'newer', ['knit']],
    ['backend=ipsec', 'end-of-life', []],
  ];

  test.each(cases)('of %j is %s', (query, state, kinds) => {
    const status = statusFor(query);
    expect(status.state).toBe(state);
    expect(status.updates.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('never offers what is older, and every offer can be installed', () => {
    for (const [query] of cases) {
      for (const { changes, query: next, kind, pinnedQuery } of statusFor(query).updates) {
        const parsed = parseRequest(next);
        expect(parsed.ok && resolvePlan(parsed.request, context)).toMatchObject({ ok: true });
        expect(parseRequest(pinnedQuery)).toMatchObject({ ok: true });
        for (const { from, to } of changes) expect(compareVersions(to, from), `${query} ${kind}`).toBeGreaterThan(0);
      }
    }
  });

  test('names what exists and is not chosen: not pinned, or known from others only', () => {
    const named = (query: string) =>
      statusFor(query).known.map(({ parameter, release, isConfirmed, isInstallable }) =>
        [parameter, release, isConfirmed, isInstallable].join(' '),
      );
    expect(named('')).toEqual(['k3s v1.36.5+k3s1 false true']);
    expect(named('k3s=latest')).toEqual([]);
    expect(named('cni=calico')).toEqual([
      'k3s v1.36.5+k3s1 false true',
      'calico v3.33.0 true false',
      'calico v3.32.3 false false',
      'calico v3.32.2 true false',
    ]);
    // v3.33 is not tested with this K3s.
    expect(named('cni=calico&k3s=v1.34')).not.toContain('calico v3.33.0 true false');
  });

  test('says of the catalog when it was made, and after two months that it is old', () => {
    const day = Date.parse(statusFor('').catalog.checked);
    expect(catalogAge()).toEqual({ checked: k3sReleasesChecked, isOld: false });
    expect(catalogAge(day + 60 * 86_400_000).isOld).toBe(false);
    expect(catalogAge(day + 60 * 86_400_000 + 1).isOld).toBe(true);
  });

  test('says what would change', () => {
    expect(statusFor('k3s=v1.35.6%2Bk3s1').updates[0]?.changes).toEqual([
      { parameter: 'k3s', from: 'v1.35.6+k3s1', to: 'v1.35.8+k3s1' },
    ]);
  });
});

describe('renderBadge()', () => {
  test.each(['', 'k3s=v1.35.6%2Bk3s1', 'backend=ipsec'])('of %j is sound, named, and as wide as its words', (query) => {
    for (const language of ['en', 'ja'] as const) {
      const svg = renderBadge(statusFor(query), language);
      expect(XMLValidator.validate(svg)).toBe(true);
      const { svg: root } = new XMLParser({ ignoreAttributes: false }).parse(svg);
      expect(root['@_role']).toBe('img');
      expect(root.title).toBe(root['@_aria-label']);
      const texts: { '@_x': string; '@_textLength': string }[] = root.g.text;
      const end = Number(texts[1]?.['@_x']) + Number(texts[1]?.['@_textLength']);
      expect(end + 8).toBe(Number(root['@_width']));
    }
  });

  test('says since when nobody has looked, and looks otherwise for it', () => {
    const parsed = parseRequest('');
    const later = statusOf(parsed.request, at(Date.parse('2030-01-01')));
    const old = later.ok ? renderBadge(later.status, 'en') : '';
    expect(old).toContain(`catalog of ${k3sReleasesChecked} is old`);
    expect(renderBadge(statusFor(''), 'en')).toContain(`newest known on ${k3sReleasesChecked}`);
    expect(renderBadge(statusFor('cni=calico'), 'en')).toContain('not pinned here: v3.33.0');
  });

  test('different states look different', () => {
    const badges = ['', 'k3s=v1.35.6%2Bk3s1', 'backend=ipsec'].map((query) => renderBadge(statusFor(query), 'en'));
    expect(new Set(badges).size).toBe(3);
  });
});

describe('GET /status.json and /badge.svg', () => {
  test('link to this service, and do not refuse a link to another release of knit', async () => {
    const app = await sampleApp();
    const response = await app.request('/status.json?k3s=v1.35.6%2Bk3s1&v=9.9.9');
    expect(response.status).toBe(200);
    expect(response.headers.get('Cache-Control')).toContain('max-age=300');
    const { updates, pinned } = await response.json();
    for (const { link } of updates) expect(link.startsWith(`${sampleOrigin}/`)).toBe(true);
    expect(pinned.startsWith(`${sampleOrigin}/?`)).toBe(true);
  });

  test('tell the age of the catalog by the clock of the service alone', async () => {
    const app = (now?: () => number) => sampleApp(now === undefined ? {} : { now });
    const catalogOf = async (now?: () => number) =>
      (await (await (await app(now)).request('/status.json')).json()) as { summary: string; catalog: object };
    expect((await catalogOf()).catalog).toEqual({ checked: k3sReleasesChecked, isOld: false });
    expect((await catalogOf()).summary).toBe(`newest known on ${k3sReleasesChecked}`);
    const late = await catalogOf(() => Date.parse('2030-01-01'));
    expect(late.catalog).toMatchObject({ isOld: true, detail: expect.stringContaining('two months') });
    const page = await (await app(() => Date.parse('2030-01-01'))).request('/', { headers: { Accept: 'text/html' } });
    expect(await page.text()).toContain('older than two months');
  });

  test('refuse what is refused everywhere', async () => {
    const app = await sampleApp();
    expect((await app.request('/status.json?cni=calco')).status).toBe(400);
    expect((await app.request('/badge.svg?backend=ipsec&k3s=v1.36')).status).toBe(422);
  });
});
