import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatQuery } from '../../src/plan/canonical.ts';
import { camelCase } from '../../src/request/parameter.ts';
import { parameterList } from '../../src/request/parameters.ts';
import { parseRequest } from '../../src/request/parse.ts';

const problemsOf = (query: string) => {
  const parsed = parseRequest(query);
  return parsed.ok ? [] : parsed.problems.map(({ parameter, code, nearest }) => [parameter, code, nearest]);
};

const requestOf = (query: string) => {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.problems));
  return parsed.request;
};

describe('parseRequest()', () => {
  it.each(['k3s=v1.36.3%2Bk3s1', 'k3s=v1.36.3+k3s1', 'k3s=v1.36.3 k3s1', 'k3s=v1.36.3-k3s1'])(
    'reads %s as one release',
    (query) => {
      expect(requestOf(query).k3s).toEqual({ kind: 'release', version: 'v1.36.3+k3s1' });
    },
  );

  it('takes flannel-backend for backend, and both together for one given twice', () => {
    expect(requestOf('flannel-backend=host-gw').backend).toBe('host-gw');
    expect(problemsOf('flannel-backend=host-gw&backend=vxlan')).toEqual([['backend', 'repeated', undefined]]);
  });

  it('reports every problem at once', () => {
    expect(problemsOf('cni=calco&bakend=vxlan&mtu=&lang=en&lang=ja&k3s=1.36&K3S_TOKEN=x')).toEqual([
      ['bakend', 'unknown-parameter', 'backend'],
      ['lang', 'repeated', undefined],
      ['(unknown)', 'secret', undefined],
      ['cni', 'invalid', 'calico'],
      ['k3s', 'invalid', 'v1.36'],
      ['mtu', 'empty', undefined],
    ]);
  });

  it.each(['token', 'agent-token', 'psk', 'password', 'K3S_TOKEN', 'auth', 'api_key', 'client-secret'])(
    'refuses the secret %s',
    (name) => {
      expect(problemsOf(`${name}=hunter2`).map(([, code]) => code)).toEqual(['secret']);
      expect(JSON.stringify(parseRequest(`${name}=hunter2`))).not.toContain('hunter2');
    },
  );

  it.each(['__proto__=x', 'constructor=x', 'toString=x', 'hasOwnProperty=x'])('knows no parameter %s', (query) => {
    expect(problemsOf(query).map(([, code]) => code)).toEqual(['unknown-parameter']);
  });

  it('names a misspelt item of a list', () => {
    expect(problemsOf('disable=traefik,servicelbb')).toEqual([['disable', 'invalid', 'servicelb']]);
  });

  it.each([
    'mtu=575',
    'mtu=9217',
    'mtu=-1',
    'mtu=1e3',
    'mtu=0x10',
    'flannel-iface=eth0;id',
    'flannel-iface=a%0Ab',
    'flannel-iface=averyveryverylongname',
    'flannel-iface=-x',
    'tls-san=a_b',
    'tls-san=1.2.3.4.5',
    'tls-san=a..b',
    'tls-san=-a',
    'tls-san=*',
    'tls-san=a.*.b',
    'cluster-cidr=10.42.0.0',
    'cluster-cidr=10.42.0.0/16,10.44.0.0/16',
    'cluster-cidr=10.42.0.0/16,',
    'cluster-dns=10.43.0.10/32',
    'write-kubeconfig-mode=0777',
    'write-kubeconfig-mode=0622',
    'expect=sha256-AB',
    'v=1',
    'cni=Calico',
    'cni=calico%00',
  ])('refuses %s', (query) => {
    expect(problemsOf(query)).toHaveLength(1);
  });

  it('reads back every canonical query that it writes', () => {
    const oneOf = fc.constantFrom(
      ...parameterList.flatMap(({ name, options, example }) =>
        [...(options ?? []), example].map((value) => [name, value] as const),
      ),
    );
    fc.assert(
      fc.property(fc.uniqueArray(oneOf, { selector: ([name]) => name }), (pairs) => {
        const request = requestOf(new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString());
        const { v: _, expect: __, ...meant } = request;
        expect(requestOf(formatQuery(request))).toEqual(meant);
      }),
    );
  });

  it('never throws and never repeats a byte that is not a checked word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
        const parsed = parseRequest(new URLSearchParams([[name, `${value}$(x)`]]).toString());
        expect(JSON.stringify(parsed)).not.toContain('$(x)');
      }),
    );
  });
});

describe('parameterList', () => {
  it.each(parameterList.map((parameter) => [parameter.name, parameter] as const))(
    '%s has a readable example, texts and a source',
    (name, parameter) => {
      expect(requestOf(`${name}=${encodeURIComponent(parameter.example)}`)).toHaveProperty(camelCase(name));
      for (const text of [parameter.summary, parameter.otherwise, parameter.allowed]) {
        expect(text.en).not.toBe('');
        expect(text.ja).not.toBe('');
      }
      expect(parameter.source).toMatch(/^https:\/\//);
    },
  );
});
