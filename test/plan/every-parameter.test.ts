import { describe, expect, it } from 'vitest';
import { produce } from '../../src/artefacts/produce.ts';
import { servedArtefacts } from '../../src/artefacts/table.ts';
import { calicoReleases } from '../../src/catalog/calico-releases.ts';
import { k3sReleases } from '../../src/catalog/k3s-releases.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import type { NamedParameter } from '../../src/request/parameters.ts';
import { formParameters, parameterList, transportParameters } from '../../src/request/parameters.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { sampleDeployment, sampleKey } from '../support/service.ts';

/** Releases are examples of what is chosen anyway: the oldest are not. */
const values = ({ name, options = [], example }: NamedParameter): readonly string[] => {
  const oldest: Readonly<Record<string, string | undefined>> = {
    k3s: k3sReleases.at(-1)?.version,
    calico: calicoReleases.at(-1)?.tag,
  };
  return [...options, oldest[name] ?? example];
};

const contexts = [
  '',
  'cni=calico',
  'cni=canal',
  'backend=wireguard',
  'cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16,fd00:43::/112',
];

/** What is made of a query: the plan, but for what it says of the request itself; undefined where there is none. */
function madeOf(query: string): string | undefined {
  const parsed = parseRequest(query);
  const resolved = parsed.ok ? resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' }) : undefined;
  if (resolved?.ok !== true) return undefined;
  const { canonicalQuery: _, warnings: __, ...plan } = resolved.plan;
  return JSON.stringify(plan);
}

function hasEffect(parameter: NamedParameter): boolean {
  return contexts.some((context) =>
    values(parameter).some((value) => {
      const made = madeOf(`${context}&${parameter.name}=${encodeURIComponent(value)}`);
      return made !== undefined && made !== madeOf(context);
    }),
  );
}

describe('every parameter', () => {
  const ofNetworks = parameterList.filter(({ name, group }) => group !== 'forms' && !transportParameters.has(name));
  it.each(ofNetworks)('$name changes what is made', (parameter) => {
    expect(hasEffect(parameter)).toBe(true);
  });

  it.each(formParameters)('%s changes a form, and no network', async (name) => {
    const parameter = parameterList.find((candidate) => candidate.name === name);
    expect(parameter && hasEffect(parameter)).toBe(false);
    const service = await sampleDeployment({ signingKeys: [sampleKey()] });
    const readers = servedArtefacts().filter(({ reads }) => reads?.includes(name));
    const bytesOf = async (artefact: string, query: string) => {
      const made = await produce(artefact, query, service);
      return made.ok ? made.digest.hex : made.reason;
    };
    for (const { name: artefact } of readers) {
      const others = name === 'nodes' || !artefact.match(/firewall|ufw/) ? '' : 'nodes=192.0.2.0/24&';
      const made = await Promise.all(
        [...(parameter?.options ?? []), parameter?.example].map((value) =>
          bytesOf(artefact, `${others}${name}=${value}`),
        ),
      );
      expect(new Set([await bytesOf(artefact, others.slice(0, -1)), ...made]).size, artefact).toBeGreaterThan(1);
    }
    expect(await bytesOf('install.sh', `${name}=${parameter?.example}`)).toBe('unfit');
  });

  it.each([...transportParameters])('%s changes nothing of it', (name) => {
    expect(parameterList.filter((parameter) => parameter.name === name).map(hasEffect)).toEqual([false]);
  });

  it.each(parameterList.filter(({ config }) => config !== undefined))('$name reaches its key', (parameter) => {
    const keys = contexts.flatMap((context) =>
      values(parameter).flatMap((value) => {
        const parsed = parseRequest(`${context}&${parameter.name}=${encodeURIComponent(value)}`);
        const resolved = parsed.ok ? resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' }) : undefined;
        return resolved?.ok === true ? resolved.plan.config.server.map(({ key }) => key) : [];
      }),
    );
    expect(keys).toContain(parameter.config?.key);
  });
});
