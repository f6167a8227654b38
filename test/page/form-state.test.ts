import { describe, expect, test } from 'vitest';
import { sampleApp } from '../support/service.ts';

const app = await sampleApp();
const html = async (path: string): Promise<string> =>
  (await app.request(path, { headers: { Accept: 'text/html' } })).text();

describe('the form of a request that is refused', () => {
  test('marks no network where its addresses overlap: that is wrong with each of them', async () => {
    const text = await html('/?cluster-cidr=10.42.0.0/16&service-cidr=10.42.0.0/24');
    expect(text).not.toContain('not with this choice');
    expect(text).toMatch(/id="(?:cluster|service)-cidr-err"/);
  });

  test('still marks what does not go with the rest', async () => {
    expect(await html('/?k3s=v1.36')).toContain('not with this choice');
  });

  test('tells a misspelt CNI and an overlap at once', async () => {
    const text = await html('/?cni=calco&cluster-cidr=10.42.0.0/16&service-cidr=10.42.0.0/24');
    expect(text).toContain('2 problems');
    expect(text).toMatch(/id="(?:cluster|service)-cidr-err"/);
  });
});

describe('the reasons', () => {
  const rowsOf = (text: string): readonly string[] =>
    [...(text.split('class="why"')[1]?.split('</table>')[0] ?? '').matchAll(/<th scope="row">.*?<code>([^<]+)/g)].map(
      ([, name]) => name ?? '',
    );

  test('of the default network are its release alone', async () => {
    expect(rowsOf(await html('/'))).toEqual(['k3s']);
  });

  test.each([
    ['/?cni=calico', ['cni', 'backend', 'k3s', 'calico', 'encapsulation', 'disable-network-policy']],
    ['/?cluster-cidr=10.42.0.0/16,fd00:42::/56', ['k3s', 'cluster-cidr', 'service-cidr']],
  ])('of %s are what was asked, or decided for the reader', async (path, rows) => {
    const text = await html(path);
    expect(rowsOf(text)).toEqual(rows);
    expect(text).not.toMatch(/The request names it|none where backend=none/);
  });

  test('of a half that knit chose is not that it is K3s’ own', async () => {
    const text = await html('/?cluster-cidr=10.42.0.0/16,fd00:42::/56');
    expect(text).toContain('Follows the families of cluster-cidr.');
  });
});
