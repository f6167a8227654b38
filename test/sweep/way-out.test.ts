import { expect, test } from 'vitest';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parameters } from '../../src/request/parameters.ts';
import { parseRequest } from '../../src/request/parse.ts';
import type { Problem } from '../../src/request/refusal.ts';
import { randomFrom } from '../trust/random.ts';

const options = (name: keyof typeof parameters): readonly string[] => [...(parameters[name].options ?? [])].map(String);
const dual = '10.60.0.0/16,fd00:60::/56';

/** What a request may say: each name with its values; it is left out as often as any one of them is taken. */
const values: Readonly<Record<string, readonly string[]>> = {
  cni: options('cni'),
  backend: options('backend'),
  encapsulation: options('encapsulation'),
  encryption: options('encryption'),
  'wireguard-mode': options('wireguard-mode'),
  via: options('via'),
  underlay: options('underlay'),
  'cluster-cidr': [dual, 'fd00:60::/56', '10.60.0.0/16'],
  'link-mtu': ['9000', '1400'],
  k3s: ['v1.22', 'v1.26', 'v1.36'],
  calico: ['v3.24', 'v3.31'],
};

type Query = Readonly<Record<string, string>>;

function problemsOf(query: Query): readonly Problem[] {
  const parsed = parseRequest(new URLSearchParams(query).toString());
  if (!parsed.ok) return parsed.problems;
  const result = resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' });
  return result.ok ? [] : result.problems;
}

/** What the words of a refusal tell a reader to do: queries, each after one of the ways that they name. */
function waysOut({ parameter, detail, allowed }: Problem, query: Query): readonly Query[] {
  const text = detail.en.replace(/\(source: .*?\)/g, '');
  const told: [string, string | undefined][] = [];
  for (const [, name = ''] of text.matchAll(/leave (?:out )?`?([a-z0-9-]+)`?(?: out|$|[,:;.])/gi))
    told.push([name === 'it' ? parameter : name, undefined]);
  for (const [, name = '', value] of text.matchAll(
    /\b(?:use|ask for|choose|take|add|set|or|and) `?([a-z0-9-]+)=([a-z0-9.:/,+-]*[a-z0-9])/gi,
  ))
    told.push([name, value]);
  for (const [, value] of text.matchAll(/\buse `?([a-z0-9-]+)`?(?=[,:;.]|$| or)/gi)) told.push([parameter, value]);
  for (const [, list = ''] of text.matchAll(/\b(?:has|are|is) ((?:[a-z0-9-]+, )*[a-z0-9-]+)(?=[,:;.])/gi))
    for (const value of list.split(', '))
      if (options(parameter as never).includes(value)) told.push([parameter, value]);
  for (const value of allowed ?? []) told.push([parameter, value]);
  if (/IPv4 range/i.test(text)) told.push(['cluster-cidr', undefined]);
  if (/ranges of both families/i.test(text)) told.push(['cluster-cidr', dual]);
  return told.map(([name, value]) => {
    const { [name]: _, ...rest } = query;
    return value === undefined ? rest : { ...rest, [name]: value };
  });
}

const isSame = (one: Problem) => (other: Problem) =>
  one.parameter === other.parameter && one.code === other.code && one.detail.en === other.detail.en;

/** Follows what refusals say until nothing is refused; says where their words lead nowhere. */
function follow(start: Query): string | undefined {
  let query = start;
  for (let step = 0; step < 20; step += 1) {
    const [problem] = problemsOf(query);
    if (problem === undefined) return undefined;
    const way = waysOut(problem, query).find((next) => !problemsOf(next).some(isSame(problem)));
    if (way === undefined) return `${JSON.stringify(query)}: ${problem.detail.en}`;
    query = way;
  }
  return `${JSON.stringify(start)}: still refused after 20 steps, at ${JSON.stringify(query)}`;
}

test('each refusal of a network names a way out, and who follows the words arrives', () => {
  const random = randomFrom(20_261_124);
  const kinds = new Set<string>();
  let refused = 0;
  for (let count = 0; count < 6_000; count += 1) {
    const query: Record<string, string> = {};
    for (const [name, list] of Object.entries(values)) {
      const value = list[random.below(list.length + 1)];
      if (value !== undefined) query[name] = value;
    }
    const problems = problemsOf(query);
    if (problems.length === 0) continue;
    refused += 1;
    for (const { parameter, code } of problems) kinds.add(`${parameter} ${code}`);
    expect(follow(query)).toBeUndefined();
  }
  console.info(`ways out: ${refused} refused requests followed to a plan; ${[...kinds].sort().join(', ')}`);
  expect(refused).toBeGreaterThan(3_000);
});
