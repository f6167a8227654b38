import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalForm, parseForm } from '../../src/page/submitted.ts';
import { createTrials } from '../../src/page/trials.ts';
import { waysFromWarnings, waysOut } from '../../src/page/ways.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parameterList } from '../../src/request/parameters.ts';
import { parseRequest } from '../../src/request/parse.ts';

const context = { release: '1.0.0', delivery: 'pull' } as const;

const settle = (form: string, preferred: 'en' | 'ja' = 'en'): string | undefined => {
  const parsed = parseForm(form);
  return parsed?.ok ? canonicalForm(parsed, preferred, context) : undefined;
};

describe('a submitted form', () => {
  const cases: readonly (readonly [form: string, query: string])[] = [
    ['form=1', ''],
    ['form=1&cni=&backend=&k3s=&cluster-cidr=&mtu=&lang=en', ''],
    ['form=1&disable=traefik&disable=servicelb', 'disable=servicelb,traefik'],
    ['form=1&cni=calico&backend=wireguard', 'cni=calico'],
    ['form=1&cni=canal&encapsulation=ipip', 'cni=canal'],
    ['form=1&cni=canal&encapsulation=vxlan', 'cni=canal&encapsulation=vxlan'],
    ['form=1&cni=none&backend=host-gw&calico=v3.32&mtu=1400', 'cni=none'],
    ['form=1&backend=vxlan&wireguard-mode=auto', 'backend=vxlan'],
    ['form=1&backend=wireguard&wireguard-mode=auto', 'backend=wireguard&wireguard-mode=auto'],
    ['form=1&k3s=v1.36.3 k3s1&lang=ja', 'k3s=v1.36.3%2Bk3s1&lang=ja'],
    // What does not go together stays, so that the page can say why.
    ['form=1&backend=ipsec&k3s=v1.36', 'backend=ipsec&k3s=v1.36'],
    [
      'form=1&cni=calico&encapsulation=ipip&cluster-cidr=fd42::/56',
      'cni=calico&encapsulation=ipip&cluster-cidr=fd42::/56',
    ],
  ];

  test.each(cases)('%s means %j', (form, query) => {
    expect(settle(form)).toBe(query);
  });

  test('keeps English where the browser asks for Japanese', () => {
    expect(settle('form=1&lang=en', 'ja')).toBe('lang=en');
  });

  test('leaves to the page what cannot be read', () => {
    expect(parseForm('form=1&cni=calco&mtu=')).toMatchObject({ ok: false, problems: [{ parameter: 'cni' }] });
  });

  test('gives a query that means itself, whatever the fields hold', () => {
    const field = fc
      .constantFrom(...parameterList)
      .chain(({ name, options, example }) =>
        fc.constantFrom('', example, ...(options ?? [])).map((value) => [name, value]),
      );
    fc.assert(
      fc.property(fc.array(field, { maxLength: 6 }), (fields) => {
        const settled = settle(`form=1&${new URLSearchParams(fields)}`);
        if (settled === undefined) return;
        expect(settle(`form=1&${settled}`)).toBe(settled);
        expect(parseRequest(settled)).toMatchObject({ ok: true });
      }),
      { verbose: 1 },
    );
  });
});

describe('waysOut()', () => {
  const refused = (query: string) => {
    const parsed = parseRequest(query);
    const resolved = parsed.ok ? resolvePlan(parsed.request, context) : parsed;
    if (resolved.ok) throw new Error(`${query} is not refused`);
    return waysOut(parsed, resolved.problems, createTrials(context));
  };

  const cases: readonly (readonly [query: string, ways: readonly string[]])[] = [
    ['backend=ipsec&k3s=v1.36', ['backend=wireguard-native&k3s=v1.36', 'backend=ipsec']],
    ['cni=calco', ['cni=calico']],
    ['bakend=wireguard', ['backend=wireguard']],
    ['token=abc&backend=host-gw', ['backend=host-gw']],
    ['cni=calico&backend=wireguard', ['cni=calico&encryption=wireguard', 'backend=wireguard']],
    ['cni=canal&calico=v3.24&encapsulation=wireguard', ['cni=canal&encapsulation=wireguard']],
  ];

  test.each(cases)('of %s are %j', (query, ways) => {
    expect(refused(query).map((way) => way.query)).toEqual(ways);
  });

  test('work, every one, and never give up encryption that was asked for', () => {
    const queries = [
      'backend=ipsec&k3s=v1.36',
      'cni=canal&backend=ipsec',
      'cni=calico&backend=wireguard',
      'backend=wireguard-native&k3s=v1.22.4',
    ];
    for (const way of queries.flatMap((query) => (parseRequest(query).ok ? refused(query) : []))) {
      const parsed = parseRequest(way.query);
      const resolved = parsed.ok && resolvePlan(parsed.request, context);
      expect(resolved).toMatchObject({ ok: true, plan: { canonicalQuery: way.plan.canonicalQuery } });
      expect(way.plan.encryption).not.toBe('none');
    }
  });

  test('say only what they change', () => {
    expect(refused('cni=calco&bakend=vxlan').map((way) => way.changes)).toEqual([
      [{ parameter: 'cni', value: 'calico' }],
    ]);
  });

  test('hold no byte of what could not be read', () => {
    for (const way of refused('token=s3cr3t&bakend=%3Cscript%3E&cni=calco')) expect(way.query).toBe('cni=calico');
  });
});

describe('waysFromWarnings()', () => {
  test.each([
    ['backend=ipsec', ['backend=wireguard']],
    ['k3s=v1.33.3%2Bk3s1', ['']],
    [
      'cni=calico&calico=v3.29&k3s=v1.36',
      ['cni=calico&k3s=v1.36', 'cni=calico&k3s=v1.36&calico=v3.29&encapsulation=vxlan'],
    ],
    ['flannel-external-ip=true', ['backend=wireguard&flannel-external-ip=true', '']],
    ['', []],
  ])('of %j are %j', (query, ways) => {
    const parsed = parseRequest(query);
    if (!parsed.ok) throw new Error(query);
    const resolved = resolvePlan(parsed.request, context);
    if (!resolved.ok) throw new Error(query);
    expect(waysFromWarnings(parsed.request, resolved.plan, createTrials(context)).map((way) => way.query)).toEqual(
      ways,
    );
  });
});
