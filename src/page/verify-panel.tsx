import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { removeDry, signed, uninstall, verify } from '../shell/commands.ts';
import { CommandGroup } from './code.tsx';
import { fill } from './fill.ts';
import { answerTexts } from './texts.ts';
import type { Answer, View } from './view.ts';

interface VerifyPanelProps {
  readonly view: View;
  readonly answer: Answer;
}

/** The commands for later: verify the network, verify the signature where the service signs, look what an uninstall would remove, uninstall. */
export function VerifyPanel({
  view: { language, origin, isSigning },
  answer: { plan, query },
}: VerifyPanelProps): JSX.Element {
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
      {isSigning && (
        <CommandGroup
          language={language}
          title={say('signature')}
          commands={[signed(place)]}
          help={fill(say('signatureHelp'), { path: '/.well-known/knit/allowed_signers' })}
        />
      )}
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
