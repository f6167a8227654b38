import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Language } from '../text.ts';
import { Choosing } from './choosing.tsx';
import { FormField } from './field.tsx';
import { fieldTexts } from './field-texts.ts';
import type { Section } from './fields.ts';
import { fill } from './fill.ts';
import type { FieldState } from './form-state.ts';
import { pathOf } from './links.ts';
import { pageTexts, sectionTexts } from './texts.ts';
import type { View } from './view.ts';

interface AskFormProps {
  readonly view: View;
  readonly dock: Child;
}

/** The form that names a network: a plain GET of the page, complete without a script. */
export function AskForm({ view, dock }: AskFormProps): JSX.Element {
  const { language, form } = view;
  const inSection = (section: Section): readonly FieldState[] =>
    form.fields.filter((field) => field.section === section);
  const draw = (fields: readonly FieldState[]): JSX.Element[] =>
    fields.map((field) => <FormField field={field} language={language} cni={form.cni} />);
  const between = inSection('between');
  const [k3s, ...releases] = inSection('release');
  return (
    <form id="ask" action="/" method="get" aria-labelledby="ask-h">
      <h2 class="unseen" id="ask-h">
        {pageTexts.ask[language]}
      </h2>
      <input type="hidden" name="form" value="1" />
      <div id="part-network" data-part>
        {draw(inSection('network'))}
        <noscript>
          <p class="apply">
            <button class="btn quiet" type="submit">
              {pageTexts.apply[language]}
            </button>
          </p>
        </noscript>
        <Choosing language={language} />
      </div>
      <div id="part-between" class="between" data-part>
        {draw(between.filter(({ kind }) => kind === 'rows'))}
      </div>
      <div id="part-tunnel" class="between" data-part>
        {draw(between.filter(({ kind }) => kind !== 'rows'))}
      </div>
      <div id="part-k3s" data-part>
        {k3s && draw([k3s])}
      </div>
      <div id="part-release" class="between" data-part>
        {draw(releases)}
      </div>
      <div class="stack">
        {(['addresses', 'cluster', 'delivery'] as const).map((section) => (
          <Fold section={section} fields={inSection(section)} language={language}>
            {draw(inSection(section))}
          </Fold>
        ))}
      </div>
      <div class="actions">
        <button class="btn quiet" type="submit">
          {pageTexts.update[language]}
        </button>
        <a href={pathOf(language === 'en' ? '' : `lang=${language}`)}>{pageTexts.reset[language]}</a>
      </div>
      <noscript>
        <p class="soft">{pageTexts.nojs[language]}</p>
      </noscript>
      {dock}
    </form>
  );
}

interface FoldProps {
  readonly section: 'addresses' | 'cluster' | 'delivery';
  readonly fields: readonly FieldState[];
  readonly language: Language;
  readonly children?: Child;
}

/** Fields that few need: folded, but saying at the right what was changed in them. */
function Fold({ section, fields, language, children }: FoldProps): JSX.Element {
  const changed = fields.filter(({ asked, parameter }) => asked !== '' && parameter.name !== 'lang').length;
  const isWrong = fields.some(({ problems }) => problems.length > 0);
  return (
    <details id={`fold-${section}`} data-part open={isWrong}>
      <summary>
        {sectionTexts[section][language]}{' '}
        <small>
          {changed > 0
            ? fill(pageTexts.changed[language], { n: changed })
            : section === 'delivery'
              ? (fieldTexts['lang']?.options?.[language]?.label?.[language] ?? language)
              : pageTexts.asShipped[language]}
        </small>
      </summary>
      <div>{children}</div>
    </details>
  );
}
