import { gunzipSync } from 'node:zlib';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { preferredLanguage } from '../../src/http/accept.ts';
import { pagePolicy } from '../../src/http/page.ts';
import { emptyStore } from '../../src/manifest/store.ts';
import { fieldTexts } from '../../src/page/field-texts.ts';
import { noticeTexts, problemTexts } from '../../src/page/notice-texts.ts';
import { answerTexts, linkTexts, pageTexts, runTexts, sectionTexts, tabTexts } from '../../src/page/texts.ts';
import { parameters } from '../../src/request/parameters.ts';
import { release } from '../../src/runtime/release.ts';
import { sampleApp, sampleOrigin } from '../support/service.ts';
import { states } from './states.ts';

const app = await sampleApp();
const html = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const open = (path: string, headers: Record<string, string> = {}) =>
  app.request(path, { headers: { ...html, ...headers } });

test('is a page for every network, whichever artefacts it has', async () => {
  const options = (name: 'cni' | 'via' | 'encapsulation' | 'backend') => [
    undefined,
    ...(parameters[name].options ?? []),
  ];
  const queries = options('cni').flatMap((cni) =>
    [...options('via').map((via) => ({ via })), ...options('encapsulation').map((encapsulation) => ({ encapsulation }))]
      .concat(options('backend').map((backend) => ({ backend })) as never)
      .map((more) => new URLSearchParams(JSON.parse(JSON.stringify({ cni, ...more }))).toString()),
  );
  const statuses = await Promise.all(
    [...new Set(queries)].map(async (query) => [query, (await open(`/?${query}`)).status] as const),
  );
  expect(statuses.filter(([, status]) => status !== 200 && status !== 422)).toEqual([]);
  expect(Object.fromEntries(statuses)).toMatchObject({ 'cni=calico&via=operator': 200, 'cni=none': 200 });
});

describe.each(states)('the page: $name', ({ path, status }) => {
  test.each(['en', 'ja'])('has its status, language, one heading and nothing from elsewhere (%s)', async (language) => {
    const response = await open(path, { 'Accept-Language': language });
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Content-Language')).toBe(language);
    expect(response.headers.get('Vary')).toBe('Accept, Accept-Language, Accept-Encoding');
    expect(response.headers.get('Content-Security-Policy')).toBe(pagePolicy);
    expect(response.headers.get('Cache-Control')).toMatch(status === 200 ? /^public/ : /^no-store$/);
    expect(text).toMatch(new RegExp(`^<!doctype html><html lang="${language}"`));
    expect(text.match(/<h1[ >]/g)).toHaveLength(1);
    expect(text).not.toMatch(/ style=|<style|onclick=|javascript:/);
    expect(text.match(/(?:src|href)="(?:https?:)?\/\/[^"]*"(?=[^>]*(?:rel="stylesheet"|><\/script>))/g)).toBeNull();
    expect(text).not.toMatch(/\{(?:n|what|k3s|network|summary|release|day|size|status)\}|undefined|\[object/);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('weighs under 60 KB with all that it loads', async () => {
    const response = await open(path, { 'Accept-Encoding': 'gzip, br', 'Accept-Language': 'ja' });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = gunzipSync(bytes).toString();
    const loaded = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, asset]) => asset ?? '');
    const sizes = await Promise.all(
      [...new Set(loaded)].map(async (asset) => {
        const answer = await open(asset, { 'Accept-Encoding': 'gzip' });
        expect(answer.headers.get('Cache-Control')).toContain('immutable');
        return (await answer.arrayBuffer()).byteLength;
      }),
    );
    expect(loaded.length).toBeGreaterThan(2);
    expect(bytes.byteLength + sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
  });

  test('prints a command only where there is a plan', async () => {
    const text = await (await open(path)).text();
    expect(text.includes('curl -sSLo')).toBe(status === 200);
    expect(text.includes('<svg xmlns')).toBe(status === 200);
  });
});

describe('what is asked', () => {
  test('is never printed back where it could not be read', async () => {
    const nasty = 'x"><script>alert(1)</script>';
    const query = new URLSearchParams({ cni: nasty, bakend: nasty, 'tls-san': nasty, token: 's3cr3t', [nasty]: 'y' });
    for (const path of [`/?${query}`, `/?form=1&${query}`]) {
      const text = await (await open(path)).text();
      expect(text).not.toMatch(/alert\(1\)|s3cr3t/);
    }
  });

  test('comes back in the form as it was', async () => {
    const text = await (await open('/?cni=canal&cluster-cidr=10.60.0.0/16&disable=traefik&tls-san=a.example')).text();
    expect(text).toMatch(/name="cni" value="canal" checked/);
    expect(text).toMatch(/name="cluster-cidr" value="10\.60\.0\.0\/16"/);
    expect(text).toMatch(/name="disable" value="traefik" checked/);
    expect(text).toMatch(/name="tls-san" value="a\.example"/);
    expect(text).toMatch(/<details id="fold-cluster"[^>]*>.*?2 changed/s);
    const wrong = await (await open('/?tls-san=.')).text();
    expect(wrong).toMatch(/<details id="fold-cluster"[^>]* open/);
  });

  test('submitted as a form, leads to its canonical address', async () => {
    const response = await open('/?form=1&cni=calico&backend=vxlan&cluster-cidr=&disable=traefik&disable=servicelb');
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/?cni=calico&disable=servicelb,traefik');
    expect((await app.request('/install.sh?form=1&cni=calico')).status).toBe(400);
    expect((await open('/?cluster-cidr=')).status).toBe(400);
  });
});

describe('what the page says', () => {
  test('comes from the plan: versions, checks and digests', async () => {
    const plan = await (await app.request('/plan.json?cni=calico')).json();
    const text = await (await open('/?cni=calico')).text();
    expect(text).toContain(`K3s ${plan.k3s.version} with Calico IP-in-IP`);
    expect(text).toContain(`${plan.checks.length} checks, each with a remedy`);
    const digest = (await app.request('/install.sh?cni=calico')).headers.get('ETag')?.slice(8, -1) ?? '';
    expect(text).toContain(`echo &#39;${digest}  install.sh&#39; | sha256sum -c`);
    for (const module of plan.kernelModules) expect(text).toContain(module);
  });

  test('unfolds elsewhere: Open Graph with absolute addresses of this service', async () => {
    const text = await (await open('/?cni=calico')).text();
    expect(text).toContain('<meta property="og:title" content="K3s v');
    expect(text).toContain(`<meta property="og:url" content="${sampleOrigin}/?cni=calico"`);
    expect(text).toMatch(/<meta property="og:description" content=".{40,}"/);
  });

  test('is that the manifest is not held, where it is not', async () => {
    const bare = await sampleApp({ manifests: emptyStore });
    const text = await (await bare.request('/?cni=calico', { headers: html })).text();
    expect(text).toContain(noticeTexts.pull.en);
    expect(text).toContain('PULL.md');
    expect(text).not.toContain('id="file-manifest.diff"');
  });

  test.each(['en', 'ja'])('offers a newer release once, by warning or by note (%s)', async (language) => {
    const text = await (await open('/?cni=calico&calico=v3.29', { 'Accept-Language': language })).text();
    expect(text).toContain('id="warnings-h"');
    expect(text).not.toContain('id="older-h"');
  });

  test('is the same here: a link to another release of knit has one way out', async () => {
    const text = await (await open('/?cni=canal&v=9.9.9')).text();
    expect(text).toContain('href="/?cni=canal"');
    expect(text).toContain(`knit ${release}`);
  });
});

test('links keep all that was asked and change the language alone', async () => {
  const text = await (await open('/?cni=canal&lang=ja')).text();
  expect(text).toContain('href="/?cni=canal&amp;lang=en" lang="en"');
  expect(text.replaceAll('<wbr/>', '')).toContain('install.sh<b>?cni=canal&amp;lang=ja</b>');
});

describe('preferredLanguage()', () => {
  test.each([
    [undefined, 'en'],
    ['ja', 'ja'],
    ['ja-JP,ja;q=0.9,en;q=0.8', 'ja'],
    ['en;q=0.5, ja;q=0.9', 'ja'],
    ['fr, de;q=0.5', 'en'],
    ['ja;q=0', 'en'],
    ['*', 'en'],
    ['fr, *;q=0.1', 'en'],
  ])('of %s is %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});

describe('texts', () => {
  const verbatim = new Set(['K3s Network Install Toolkit', 'AsciiDoc', 'HTML']);
  const tables = {
    ...{ pageTexts, runTexts, tabTexts, answerTexts, linkTexts, sectionTexts },
    ...{ noticeTexts, problemTexts },
  };

  test.each(Object.entries(tables))('of %s are all in Japanese', (_, table) => {
    for (const { en, ja } of Object.values(table)) {
      if (!verbatim.has(en) && /[a-z]{3}/.test(en.replace(/\{\w+\}|knit|K3s|sha256/g, '')))
        expect(ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff()]/);
    }
  });

  test('of fields have the same places in both languages', () => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
    for (const table of Object.values(tables)) {
      for (const { en, ja } of Object.values(table)) expect(places(ja), en).toEqual(places(en));
    }
    for (const { label, help } of Object.values(fieldTexts)) expect(`${label.ja}${help.ja}`).toMatch(/[\u3040-\u30ff]/);
  });
});

describe('a path that knit does not have', () => {
  test('is a page for browsers, of which nothing is the path', async () => {
    const response = await open('/x%22%3E%3Cscript%3Ehunter2', { 'Accept-Language': 'ja' });
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const text = await response.text();
    expect(text).toContain('このパスには何もありません');
    expect(text).not.toContain('hunter2');
  });

  test('stays a problem for programs, and a script where one was asked for', async () => {
    expect((await app.request('/nothing')).headers.get('Content-Type')).toBe('application/problem+json');
    expect((await open('/nothing.sh')).headers.get('Content-Type')).toBe('text/x-shellscript; charset=utf-8');
  });
});

test('the badge and the status of a link agree', async () => {
  for (const query of ['', 'k3s=v1.35', 'k3s=v1.33.3%2Bk3s1', 'k3s=v1.36.2%2Bk3s1']) {
    const status = await (await app.request(`/status.json?${query}`)).json();
    const svg = await (await app.request(`/badge.svg?${query}`)).text();
    const title = new XMLParser({ ignoreAttributes: false }).parse(svg).svg.title;
    expect(title).toContain(status.summary);
  }
});
