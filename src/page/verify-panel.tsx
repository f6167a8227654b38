import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { removeDry, uninstall, verify } from '../shell/commands.ts';
import { CommandGroup } from './code.tsx';
import { fill } from './fill.ts';
import { answerTexts } from './texts.ts';
import type { Answer, View } from './view.ts';

interface VerifyPanelProps {
  readonly view: View;
  readonly answer: Answer;
}

/** The commands for later: verify the network, look what an uninstall would remove, uninstall. */
export function VerifyPanel({ view: { language, origin }, answer: { plan, query } }: VerifyPanelProps): JSX.Element {
  const place = { origin, query };
  const say = (key: keyof typeof answerTexts): string => answerTexts[key][language];
  return (
    <Fragment>
      <CommandGroup
        language={language}
        title={say('verify')}
        commands={[verify(place)]}
        help={fill(say('verifyHelp'), { n: plan.checks.length })}
      />
      <CommandGroup
        language={language}
        title={say('uninstallLook')}
        commands={[removeDry(place)]}
        help={say('uninstallHelp')}
      />
      <CommandGroup language={language} title={say('uninstall')} commands={[uninstall(place)]} />
    </Fragment>
  );
}
