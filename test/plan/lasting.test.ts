import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askPlan } from '../../src/plan/ask.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parameterList } from '../../src/request/parameters.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { readRequest } from '../../src/request/read.ts';

const context = { release: '0.1.0', delivery: 'pull' } as const;

const problemsOf = (query: string) => {
  const asked = askPlan(parseRequest(query), context.release);
  if (asked.ok) throw new TypeError(`${query} is not refused`);
  return asked.problems;
};
const namesOf = (query: string) => problemsOf(query).map(({ parameter, code }) => `${parameter} ${code}`);

describe('askPlan()', () => {
  test.each([
    ['shiny=1&backend=ipsec&k3s=v1.36', ['shiny unknown-parameter', 'backend not-available']],
    ['token=x&cni=flannel&encapsulation=ipip', ['token secret', 'encapsulation not-applicable']],
    ['mtu=9&cluster-cidr=10.43.0.0/16', ['mtu invalid', 'service-cidr address-range']],
    ['lang=de&cni=canal&via=operator', ['lang invalid', 'via not-applicable']],
  ])('tells of %s what will still be wrong', (query, names) => {
    expect(namesOf(query)).toEqual(names);
  });

  test.each([
    ['cni=calco&encapsulation=ipip', ['cni invalid']],
    ['cno=calico&encapsulation=ipip', ['cno unknown-parameter']],
    ['cni=calico&cni=canal&via=operator', ['cni repeated']],
    ['k3s=1.26&backend=ipsec', ['k3s invalid']],
    ['service-cidr=10.44.0.0&cluster-cidr=10.43.0.0/16', ['service-cidr invalid']],
    ['shiny=1&v=9.9.9&backend=ipsec&k3s=v1.36', ['shiny unknown-parameter', 'v release-gone', 'backend not-available']],
  ])('tells of %s nothing that mending it may mend', (query, names) => {
    expect(namesOf(query)).toEqual(names);
  });

  const words = parameterList.filter(({ options = [] }) => options.length > 0);
  const word = fc
    .constantFrom(...words)
    .chain(({ name, options = [] }) => fc.record({ name: fc.constant(name), value: fc.constantFrom(...options) }));
  const given = fc.uniqueArray(word, { selector: ({ name }) => name, minLength: 2, maxLength: 6 });

  test('says of a request with one broken value only what is wrong whatever the value was', () => {
    fc.assert(
      fc.property(given, ([broken, ...rest]) => {
        const query = rest.map(({ name, value }) => `${name}=${value}`).join('&');
        const [, ...said] = problemsOf(`${broken?.name}=no&${query}`);
        const whole = readRequest(`${broken?.name}=${broken?.value}&${query}`, context.release);
        const resolved = whole.ok ? resolvePlan(whole.request, context) : undefined;
        const actual = resolved?.ok === false ? resolved.problems : [];
        for (const problem of said) expect(actual).toContainEqual(problem);
      }),
      { numRuns: 500 },
    );
  });
});
