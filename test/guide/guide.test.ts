import { describe, expect, test } from 'vitest';
import { renderGuide } from '../../src/guide/guide.ts';
import { renderLlms } from '../../src/guide/llms.ts';
import { widthOf, wrap } from '../../src/guide/wrap.ts';
import { examples } from '../../src/openapi/examples.ts';
import { operations } from '../../src/openapi/operations.ts';
import { parameterNames } from '../../src/request/parameters.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { download, installFirst, installNode, removeDry, textOf, verify } from '../../src/shell/commands.ts';
import { languages } from '../../src/text.ts';
import { sampleApp, sampleOrigin } from '../support/service.ts';
import { run, shellNames } from '../support/shell.ts';

const guides = languages.map((language) => ({
  language,
  text: renderGuide({ origin: sampleOrigin, release: '1.2.3', language }),
}));

describe.each(guides)('renderGuide() in $language', ({ language, text }) => {
  test('is read on one screen, and names every option and every network of the examples', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThan(60);
    for (const name of parameterNames) expect(text).toMatch(new RegExp(`[ ,]${name}(,|$)`, 'm'));
    for (const { query } of examples.filter((example) => example.query !== '')) expect(text).toContain(`  ?${query}`);
  });

  test('has no command but those that src/shell/commands.ts makes, for this host', () => {
    const place = { origin: sampleOrigin, query: language === 'ja' ? 'lang=ja' : '' };
    const known = [
      installFirst(place),
      installNode(place, 'first', { isDry: true }),
      installNode(place, 'agent'),
      verify(place),
      removeDry(place),
      download(place, 'bundle.zip'),
    ].map(textOf);
    expect(
      text
        .split('\n')
        .filter((line) => line.includes('curl '))
        .map((line) => line.slice('#   '.length)),
    ).toEqual(known);
  });

  test('leads to the rest, which is there', async () => {
    const app = await sampleApp();
    const links = [...text.matchAll(/https:\/\/knit\.example\.org(\/[a-z.]*) /g)].map(([, path = '']) => path);
    expect(links).toEqual(['/', '/docs', '/llms.txt']);
    for (const path of links) expect((await app.request(path)).status).toBe(200);
  });

  test('fits into 80 columns but for its commands', () => {
    const wide = text.split('\n').filter((line) => widthOf(line) > 80 && !line.includes('curl '));
    expect(wide).toEqual([]);
  });

  test.each(shellNames)('does nothing in %s', async (shell) => {
    expect(await run({ shell, script: text })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

test('examples are requests that are answered', async () => {
  const app = await sampleApp();
  for (const { query } of examples) {
    expect(parseRequest(query)).toMatchObject({ ok: true });
    expect((await app.request(`/plan.json${query === '' ? '' : `?${query}`}`)).status, query).toBe(200);
  }
});

test('renderLlms() names every route and parameter with addresses of this host', () => {
  const text = renderLlms(sampleOrigin);
  for (const { path } of operations) expect(text).toContain(`(${sampleOrigin}${path})`);
  for (const name of parameterNames) expect(text).toContain(`- \`${name}\`: `);
  expect(text.startsWith('# knit\n\n> ')).toBe(true);
});

describe('GET /', () => {
  test.each([
    ['curl', { Accept: '*/*' }, 'en'],
    ['curl in Japan', { Accept: '*/*', 'Accept-Language': 'ja-JP,en;q=0.5' }, 'ja'],
    ['a client that takes plain text', { Accept: 'text/plain' }, 'en'],
  ])('is the guide for %s', async (_, headers, language) => {
    const response = await (await sampleApp()).request('/', { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('Content-Language')).toBe(language);
    expect(response.headers.get('Vary')).toBe('Accept, Accept-Language, Accept-Encoding');
    expect(await response.text()).toContain(`${sampleOrigin}/install.sh`);
  });

  test('refuses as JSON what it cannot read', async () => {
    const response = await (await sampleApp()).request('/?cni=calco');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ parameter: 'cni', nearest: 'calico' }] });
  });
});

describe('wrap()', () => {
  test('breaks at spaces, and Japanese between letters', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('ノードのアドレス', 8)).toEqual(['ノードの', 'アドレス']);
    expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrap('', 5)).toEqual(['']);
  });
});
