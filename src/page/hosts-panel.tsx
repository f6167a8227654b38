import { raw } from 'hono/html';
import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { renderInlineDiagram } from '../artefacts/diagram/diagram.ts';
import type { Language } from '../text.ts';
import type { Fact } from './facts.ts';
import { factsOf } from './facts.ts';
import type { Answer } from './view.ts';

interface HostsPanelProps {
  readonly answer: Answer;
  readonly language: Language;
}

/** What a network means for hosts: the picture, ports, MTU, links, modules, packages. */
export function HostsPanel({ answer, language }: HostsPanelProps): JSX.Element {
  return (
    <Fragment>
      <figure>{raw(renderInlineDiagram(answer.plan, language))}</figure>
      <dl class="facts">
        {factsOf(answer.plan, language).map((fact) => (
          <div>
            <dt>{fact.term}</dt>
            <dd>
              <FactValues fact={fact} />
            </dd>
          </div>
        ))}
      </dl>
    </Fragment>
  );
}

function FactValues({ fact: { values, note } }: { readonly fact: Fact }): JSX.Element {
  if (values.length > 1) {
    return (
      <ul>
        {values.map(({ text, purpose }) => (
          <li>
            {text} {purpose && <small>{purpose}</small>}
          </li>
        ))}
      </ul>
    );
  }
  const more = note ?? values[0]?.purpose;
  return (
    <Fragment>
      {values[0]?.text} {more && <small>{more}</small>}
    </Fragment>
  );
}
