import { createHash } from 'node:crypto';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { renderDiagram, renderInlineDiagram } from '../../src/artefacts/diagram/diagram.ts';
import { pictureOf } from '../../src/artefacts/diagram/picture.ts';
import { blockCut, exampleRanges, nodeCut } from '../../src/artefacts/diagram/ranges.ts';
import { diagramStyleDigest } from '../../src/artefacts/diagram/style.ts';
import { settingsOf } from '../../src/artefacts/settings.ts';
import type { InstallPlan } from '../../src/plan/plan.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { languages } from '../../src/text.ts';
import { sampleApp } from '../support/service.ts';

const dual = 'cluster-cidr=10.42.0.0/16,fd42::/56&service-cidr=10.43.0.0/16,fd43::/112';

/** Networks, each with what its picture must show. */
const cases: readonly (readonly [query: string, shown: readonly string[]])[] = [
  ['', ['cni0', 'flannel.1', 'MTU 1450', 'VXLAN · UDP 8472', 'IP+UDP+VXLAN 50', '10.42.0.0/24', '10.42.1.0/24']],
  ['backend=host-gw', ['cni0', 'plain route · same L2 segment', 'Pod packet, up to 1500']],
  ['backend=wireguard', ['flannel-wg', 'MTU 1420', 'WireGuard · UDP 51820', 'IP+UDP+WireGuard 80', 'd-lock']],
  [`backend=wireguard&${dual}`, ['flannel-wg-v6', 'UDP 51820, 51821', 'fd42::/64', 'fd42:0:0:1::/64']],
  ['backend=ipsec', ['IPsec policies', 'MTU 1415', 'IPsec · UDP 500, 4500', 'IP+UDP+ESP 85']],
  ['cni=canal', ['cali…', 'flannel.1', 'VXLAN · UDP 8472', 'Calico']],
  ['cni=canal&encapsulation=host-gw', ['cali…', 'plain route']],
  ['cni=calico', ['cali…', 'tunl0', 'MTU 1480', 'IP-in-IP · protocol 4', 'BGP · TCP 179', '10.42.7.64/26']],
  ['cni=calico&encapsulation=ipip-cross-subnet', ['plain route within a subnet', 'BGP']],
  ['cni=calico&encapsulation=vxlan', ['vxlan.calico', 'VXLAN · UDP 4789']],
  ['cni=calico&encapsulation=none', ['plain route', 'BGP · TCP 179', 'up to 1500']],
  ['cni=calico&encryption=wireguard', ['wireguard.cali', 'MTU 1440', 'WireGuard · UDP 51820']],
  [`cni=calico&${dual}`, ['IPv6: plain route']],
  ['cni=calico&mtu=1400', ['MTU 1400', '1420 bytes at most', 'up to 1400']],
  ['cni=none', ['your CNI']],
  ['disable-network-policy=true', ['no policy']],
];

function planOf(query: string): InstallPlan {
  const parsed = parseRequest(query);
  const resolved = parsed.ok ? resolvePlan(parsed.request, { release: '1.0.0', delivery: 'pull' }) : parsed;
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return resolved.plan;
}

describe.each(cases)('renderDiagram() of %j', (query, shown) => {
  const plan = planOf(query);

  test('shows what the plan says', () => {
    const svg = renderDiagram(plan, 'en');
    for (const text of shown) expect(svg).toContain(text);
  });

  test.each(languages)('is sound markup in %s, named and described', (language) => {
    for (const svg of [renderDiagram(plan, language), renderInlineDiagram(plan, language)]) {
      expect(XMLValidator.validate(svg)).toBe(true);
      expect(svg).toMatch(/role="img" aria-labelledby="dg-t dg-d"/);
      expect(svg).toMatch(/<title id="dg-t">.{10,}<\/title><desc id="dg-d">.{40,}<\/desc>/);
      expect(svg).not.toMatch(/NaN|undefined|\{\w+\}/);
    }
  });

  test('says in words what it draws', () => {
    const described = /<desc[^>]*>(.*)<\/desc>/.exec(renderDiagram(plan, 'en'))?.[1] ?? '';
    for (const { name } of plan.encryption === 'wireguard' ? [] : plan.interfaces) expect(described).toContain(name);
    if (plan.cni !== 'none') expect(described).toContain(plan.encryption === 'none' ? 'not encrypted' : 'is encrypted');
  });
});

test('different networks look different', () => {
  const pictures = cases.map(([query]) =>
    renderDiagram(planOf(query), 'en').replace(/<(title|desc)[^>]*>.*?<\/\1>/g, ''),
  );
  expect(new Set(pictures).size).toBe(cases.length);
});

test.each(['backend=host-gw', 'cni=none', 'cni=calico&encapsulation=none&mtu=1400', 'cni=calico&encapsulation=none'])(
  'where there is no tunnel nothing is added to a packet: %s',
  (query) => {
    expect(pictureOf(planOf(query)).overhead).toBe(0);
    expect(settingsOf(planOf(query), {})).toMatchObject({ OVERLAY_INTERFACES: '', OVERLAY_OVERHEAD: '0' });
  },
);

test('no text of a plan can become markup', () => {
  const plan = { ...planOf(''), interfaces: [{ name: '<script>&"', overhead: 50, mtu: 1450 }] };
  const svg = renderDiagram(plan, 'en');
  expect(svg).not.toContain('<script');
  expect(XMLValidator.validate(svg)).toBe(true);
});

test('a picture opened by itself may have its style, and no other', async () => {
  const response = await (await sampleApp()).request('/diagram.svg');
  const style = /<style>(.*?)<\/style>/s.exec(await response.text())?.[1] ?? '';
  const digest = createHash('sha256').update(style).digest('base64');
  expect(diagramStyleDigest).toBe(digest);
  expect(response.headers.get('Content-Security-Policy')).toContain(`default-src 'none'`);
  expect(response.headers.get('Content-Security-Policy')).toContain(`style-src 'sha256-${digest}'`);
});

describe('exampleRanges()', () => {
  test('cuts the pod range as the CNI does', () => {
    expect(exampleRanges(['10.42.0.0/16'], nodeCut)).toEqual([['10.42.0.0/24'], ['10.42.1.0/24']]);
    expect(exampleRanges(['10.42.0.0/16'], blockCut)).toEqual([['10.42.7.64/26'], ['10.42.12.0/26']]);
    expect(exampleRanges(['fd42::/56'], nodeCut)).toEqual([['fd42::/64'], ['fd42:0:0:1::/64']]);
  });

  test('stays inside of a narrow range', () => {
    expect(exampleRanges(['10.0.0.0/25'], blockCut)).toEqual([['10.0.0.0/26'], ['10.0.0.64/26']]);
    expect(exampleRanges(['10.0.0.0/28'], blockCut)).toEqual([['10.0.0.0/28'], ['10.0.0.0/28']]);
  });
});
