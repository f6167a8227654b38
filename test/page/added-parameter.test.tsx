import { expect, test } from 'vitest';
import { parameterTable } from '../../scripts/parameter-table.ts';
import { renderGuide } from '../../src/guide/guide.ts';
import { openapiDocument } from '../../src/openapi/document.ts';
import { FormField } from '../../src/page/field.tsx';
import { formState } from '../../src/page/form-state.ts';
import { createTrials } from '../../src/page/trials.ts';
import { enumeration, flag } from '../../src/request/parameter.ts';
import { parameterList, transportParameters } from '../../src/request/parameters.ts';
import { languages } from '../../src/text.ts';

const context = { release: '1.0.0', delivery: 'pull' } as const;
const source = 'https://docs.k3s.io/cli/server';
const colour = {
  ...enumeration(['red', 'green'], {
    group: 'cluster',
    isCommon: false,
    summary: { en: 'The colour of the cables', ja: 'ケーブルの色' },
    otherwise: { en: 'red', ja: 'red' },
    source,
  }),
  name: 'cable-colour',
};
const knots = {
  ...flag({
    group: 'addresses',
    isCommon: false,
    summary: { en: 'Whether cables are knotted', ja: 'ケーブルを結ぶかどうか' },
    otherwise: { en: 'false', ja: 'false' },
    source,
  }),
  name: 'knots',
};
const added = [colour, knots] as unknown as readonly (typeof parameterList)[number][];

test.each(languages)('a parameter added to the table appears everywhere without further code (%s)', (language) => {
  const parameters = [...parameterList, ...added];
  const { fields, cni } = formState({}, [], createTrials(context), parameters);
  const form = fields.map((field) => FormField({ field, language, cni }).toString()).join('');
  const guide = renderGuide({ origin: 'https://knit.example.org', release: '1.0.0', language, parameters });
  const openapi = JSON.stringify(openapiDocument({ origin: 'https://knit.example.org', release: '1.0.0', parameters }));
  const readme = parameterTable(language, parameters);
  for (const { name, summary } of added) {
    expect(form).toContain(`name="${name}"`);
    expect(form).toContain(summary[language]);
    expect(guide).toMatch(new RegExp(`[ ,]${name}(,|$)`, 'm'));
    expect(openapi).toContain(`"#/components/parameters/${name}"`);
    expect(readme).toContain(`[\`${name}\`](${source})`);
  }
  expect(form).toMatch(/<select id="cable-colour".*<option value="green"/s);
  expect(form).toMatch(/<input type="checkbox" id="knots"/);
});

test('the form has every parameter of the table but for those of other tools and of how an answer is fetched', () => {
  const names = ['cni=calico', 'backend=wireguard', 'cni=canal'].flatMap((query) => {
    const request = Object.fromEntries(new URLSearchParams(query));
    return formState(request, [], createTrials(context)).fields.map(({ parameter }) => parameter.name);
  });
  const wanted = parameterList
    .filter(({ name, group }) => group !== 'forms' && !transportParameters.has(name))
    .map(({ name }) => name);
  expect([...new Set(names)].sort()).toEqual([...wanted].sort());
});
