import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { download, unpackOffline } from '../shell/commands.ts';
import { CommandGroup } from './code.tsx';
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
      <CommandGroup
        language={language}
        title={answerTexts.airgapFetch[language]}
        commands={[download({ origin, query }, 'bundle.zip')]}
        help={answerTexts.airgapFetchHelp[language]}
      />
      <CommandGroup
        language={language}
        title={answerTexts.airgap[language]}
        commands={[unpackOffline(plan.name)]}
        help={answerTexts.airgapHelp[language]}
      />
    </Fragment>
  );
}
