import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Command } from '../guide/commands.ts';
import { download } from '../guide/commands.ts';
import { CommandGroup } from './code.tsx';
import { answerTexts } from './texts.ts';
import type { Answer, View } from './view.ts';

interface UsePanelProps {
  readonly view: View;
  readonly answer: Answer;
}

/** The same network from other tools than a shell with a way out. */
export function UsePanel({ view: { language, origin }, answer: { plan, query } }: UsePanelProps): JSX.Element {
  const plain = (text: string): Command => [{ kind: 'plain', text }];
  const installer: Command = [
    ...plain('sha256sum -c SHA256SUMS && sudo env KNIT_K3S_INSTALLER='),
    { kind: 'blank', text: '/media/k3s-install.sh' },
    ...plain(' INSTALL_K3S_SKIP_DOWNLOAD=true sh install.sh'),
  ];
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
        commands={[[...plain(`unzip ${plan.name}.zip && cd ${plan.name} && `), ...installer]]}
        help={answerTexts.airgapHelp[language]}
      />
    </Fragment>
  );
}
