import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { withoutImages } from '../artefacts/airgap/table.ts';
import { forms } from '../artefacts/forms/table.ts';
import type { Command, Place } from '../shell/commands.ts';
import { address, download, fetchForSite, installAtSite } from '../shell/commands.ts';
import { CommandGroup } from './code.tsx';
import { pathOf } from './links.ts';
import { answerTexts } from './texts.ts';
import type { Answer, View } from './view.ts';

interface UsePanelProps {
  readonly view: View;
  readonly answer: Answer;
}

/** The same network from other tools than a shell with a way out. */
export function UsePanel({ view: { language, origin }, answer: { plan, query } }: UsePanelProps): JSX.Element {
  return (
    <Fragment>
      {withoutImages(plan) === undefined && (
        <Fragment>
          <CommandGroup
            language={language}
            title={answerTexts.airgapFetch[language]}
            commands={[
              download({ origin, query: query === '' ? 'airgap=true' : `${query}&airgap=true` }, 'bundle.zip'),
              fetchForSite(plan.name),
            ]}
            help={answerTexts.airgapFetchHelp[language]}
          />
          <CommandGroup
            language={language}
            title={answerTexts.airgap[language]}
            commands={[installAtSite(plan.name)]}
            help={answerTexts.airgapHelp[language]}
          />
        </Fragment>
      )}
      {forms.map(({ name, type, summary, reads = [] }) => (
        <details class="more">
          <summary>{summary[language]}</summary>
          <div>
            <CommandGroup
              language={language}
              title={`/${name}`}
              commands={[formCommand({ origin, query }, name, reads.includes('nodes'))]}
            />
            {type.startsWith('text/html') && (
              <p class="links">
                <a href={pathOf(query, `/${name}`)}>{answerTexts.openPage[language]}</a>
                <small>{answerTexts.openPageHelp[language]}</small>
              </p>
            )}
          </div>
        </details>
      ))}
    </Fragment>
  );
}

// Without the nodes a firewall cannot be made, and only the reader knows them.
function formCommand({ origin, query }: Place, name: string, needsNodes: boolean): Command {
  const more = query === '' ? '?' : '&';
  return [
    { kind: 'plain', text: `curl -fsSLo ${name} '` },
    ...address({ origin, query }, `/${name}`),
    ...(needsNodes
      ? [{ kind: 'plain', text: `${more}nodes=` } as const, { kind: 'blank', text: '192.0.2.0/24' } as const]
      : []),
    { kind: 'plain', text: "'" },
  ];
}
