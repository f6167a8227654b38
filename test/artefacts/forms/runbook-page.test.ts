import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../src/artefacts/forms/document-html.ts';
import { artefactNamed } from '../../../src/artefacts/table.ts';
import { sampleApp } from '../../support/service.ts';

const app = await sampleApp();
const queries = [
  '',
  'servers=3&agents=5&cni=calico',
  'servers=3&agents=1&cni=calico&from=v1.33.6%2Bk3s1&k3s=v1.36.4%2Bk3s1',
  'servers=3&agents=2&lang=ja&from=v1.34.9%2Bk3s1',
];
const ask = async (path: string): Promise<string> => {
  const response = await app.request(path);
  expect(response.status, path).toBe(200);
  return response.text();
};
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const read = (html: string): string => html.replace(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all);
const found = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, group = '']) => read(group));

describe.each(queries)('the page of %s', (query) => {
  test('has the commands, the headings and the boxes to tick of the Markdown, in its order', async () => {
    const [page, markdown] = [await ask(`/runbook.html?${query}`), await ask(`/runbook.md?${query}`)];
    expect(found(page, /<pre><code>([\s\S]*?)<\/code><\/pre>/g)).toEqual(
      found(markdown, /^```(?:sh|yaml)\n([\s\S]*?)\n```$/gm),
    );
    const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '');
    expect(found(page, /<h[1-3]>(.*?)<\/h[1-3]>/g)).toEqual(found(prose, /^#+ (.*)$/gm));
    expect(found(page, /<input type="checkbox"[^>]*>(.*?)<\/label>/g)).toEqual(found(prose, /^- \[ \] (.*)$/gm));
  });

  test('loads nothing, has no mark of Markdown left over, a title and a language', async () => {
    const page = await ask(`/runbook.html?${query}`);
    expect(page).not.toMatch(/<(script|link|img|iframe|object)\b|\bsrc=|@import|url\(/);
    expect(page.replace(/<pre>[\s\S]*?<\/pre>/g, '')).not.toMatch(/\*\*|`|\]\(/);
    expect(found(page, /<title>(.*?)<\/title>/g)).toEqual(found(page, /<h1>(.*?)<\/h1>/g));
    expect(page).toContain(`<html lang="${query.includes('lang=ja') ? 'ja' : 'en'}">`);
    const steps = found(page, /<h2>(.*?)<\/h2>/g);
    expect(found(page, /<section>\s*<h2>(.*?)<\/h2>/g)).toEqual(steps.slice(1));
  });
});

test('it may have its style, and no other; it may run nothing', async () => {
  const response = await app.request('/runbook.html');
  const style = /<style>([\s\S]*?)<\/style>/.exec(await response.text())?.[1] ?? '';
  expect(createHash('sha256').update(style).digest('base64')).toBe(artefactNamed('runbook.html')?.styleDigest);
  const policy = response.headers.get('Content-Security-Policy') ?? '';
  expect(policy.split('; ').sort()).toEqual(
    [
      "default-src 'none'",
      "frame-ancestors 'none'",
      'sandbox',
      `style-src 'sha256-${artefactNamed('runbook.html')?.styleDigest}'`,
    ].sort(),
  );
  expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
});

test('whatever a text holds is shown, not obeyed', () => {
  const evil = `<script>alert(1)</script> "'&amp; </style></title>`;
  const page = renderHtml(
    [
      { kind: 'heading', level: 1, text: evil },
      {
        kind: 'text',
        text: `${evil} \`${evil}\` **${evil}** [${evil}](https://a.example/"onclick=x) [x](javascript:alert) `,
      },
      { kind: 'list', items: [evil, '<javascript:alert(1)>'], isToTick: true },
      { kind: 'code', language: 'sh', text: `echo ${evil}` },
      { kind: 'table', head: [evil], rows: [[evil, `<https://b.example/?a=1&b='2'>`]] },
    ],
    'en',
  );
  const plain = page.replace(/<style>[\s\S]*?<\/style>/, '');
  expect(plain).not.toMatch(/<script|<\/style|"onclick| onclick|href="javascript/);
  expect(found(plain, /href="([^"]*)"/g)).toEqual(['https://a.example/"onclick=x', `https://b.example/?a=1&b='2'`]);
  expect(found(plain, /<title>(.*?)<\/title>/g)).toEqual([evil]);
  expect(found(plain, /<pre><code>(.*?)<\/code>/g)).toEqual([`echo ${evil}`]);
  expect(found(plain, /<th scope="col">(.*?)<\/th>/g)).toEqual([evil]);
});

test('the tab of other tools links to it', async () => {
  const page = await (await app.request('/?cni=calico', { headers: { accept: 'text/html' } })).text();
  expect(found(page, /<a href="(\/runbook\.html[^"]*)"/g)).toEqual(['/runbook.html?cni=calico']);
});
