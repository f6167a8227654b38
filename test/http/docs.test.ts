import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { docs } from '../../src/docs/disk-docs.ts';
import { root } from '../support/programs.ts';
import { sampleApp } from '../support/service.ts';

const app = await sampleApp();
const browser = { headers: { Accept: 'text/html,*/*;q=0.8' } };
const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));

test('every document of docs/ is served, and has a title', () => {
  expect(docs.map(({ path }) => path)).toEqual(names.sort());
  expect(names.length).toBeGreaterThan(10);
  for (const { title } of docs) expect(title).not.toBe('');
});

describe.each(names)('/docs/%s', (name) => {
  const language = name.endsWith('.ja.md') ? 'ja' : 'en';

  test('is the Markdown of the repository for curl', async () => {
    const response = await app.request(`/docs/${name}`);
    expect(response.headers.get('Content-Type')).toBe('text/markdown; charset=utf-8');
    expect(response.headers.get('Content-Language')).toBe(language);
    expect(response.headers.get('Vary')).toBe('Accept, Accept-Encoding');
    expect(await response.text()).toBe(readFileSync(join(root, 'docs', name), 'utf8'));
    const plain = await app.request(`/docs/${name}`, { headers: { Accept: 'text/plain' } });
    expect(plain.status).toBe(200);
  });

  test('is a page for a browser, kept like the others', async () => {
    const response = await app.request(`/docs/${name}`, browser);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Content-Language')).toBe(language);
    expect(response.headers.get('Cache-Control')).toMatch(/^public, max-age=300/);
    const etag = response.headers.get('ETag') ?? '';
    expect(
      (await app.request(`/docs/${name}`, { headers: { ...browser.headers, 'If-None-Match': etag } })).status,
    ).toBe(304);
    const html = await response.text();
    expect(html).toContain(`<html lang="${language}"`);
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html).not.toMatch(/<(?:script(?! src)|style)| style="/);
  });

  test('links to what is there, other documents and their headings included', async () => {
    const html = await (await app.request(`/docs/${name}`, browser)).text();
    const own = new URL(`http://knit.invalid/docs/${name}`);
    const dead: string[] = [];
    for (const [, href = ''] of html.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      const target = new URL(href.replaceAll('&amp;', '&'), own);
      if (target.host !== own.host) continue;
      const response = await app.request(target.pathname + target.search, browser);
      const id = decodeURIComponent(target.hash.slice(1));
      if (response.status !== 200 || !(id === '' || (await response.text()).includes(`id="${id}"`))) dead.push(href);
    }
    expect(dead).toEqual([]);
  });
});

test.each(['/docs/nothing.md', '/docs/', '/docs/../README.md', '/docs/networks', '/docs/%2e%2e/package.json'])(
  '%s is not there: a page for browsers, a problem for programs',
  async (path) => {
    expect((await app.request(path)).headers.get('Content-Type')).toBe('application/problem+json');
    const page = await app.request(path, browser);
    expect(page.status).toBe(404);
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  },
);

test('what is misspelt in the query of a document is refused', async () => {
  expect((await app.request('/docs/networks.md?bakend=vxlan')).status).toBe(400);
  expect((await app.request('/docs/networks.md', { method: 'POST' })).status).toBe(405);
});

test('/docs lists the documents: in Japanese those in Japanese, and the English ones that have no other', async () => {
  const english = await (await app.request('/docs', browser)).text();
  const japanese = await (await app.request('/docs?lang=ja', browser)).text();
  expect(english).toContain('href="/docs/check.md"');
  expect(english).not.toContain('check.ja.md"');
  expect(japanese).toContain('href="/docs/check.ja.md"');
  expect(japanese).not.toContain('href="/docs/check.md"');
  expect(japanese).toContain('href="/docs/facts.md"');
});
