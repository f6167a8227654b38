import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { describeCarrier } from './descriptions.ts';
import { FilesPanel } from './files-panel.tsx';
import { HostsPanel } from './hosts-panel.tsx';
import { DownloadIcon } from './icons.tsx';
import { LinkPanel } from './link-panel.tsx';
import { pathOf, summaryOf } from './links.ts';
import { Notices } from './notices.tsx';
import { Run } from './run.tsx';
import { Tabs } from './tabs.tsx';
import { answerTexts, pageTexts, tabTexts } from './texts.ts';
import { UsePanel } from './use-panel.tsx';
import { VerifyPanel } from './verify-panel.tsx';
import type { Answer, View } from './view.ts';
import { WhyPanel } from './why-panel.tsx';

interface AnswerProps {
  readonly view: View;
  readonly answer: Answer;
}

/** The answer: the command for the node at hand, the archive, and views of everything else. */
export function AnswerCard({ view, answer }: AnswerProps): JSX.Element {
  const { language } = view;
  const say = (key: keyof typeof tabTexts): string => tabTexts[key][language];
  return (
    <section id="answer" data-part aria-labelledby="answer-h" data-outdated={pageTexts.outdated[language]}>
      <div class="sum">
        <h2 id="answer-h">{summaryOf(answer.plan, language)}</h2>
        <p class="soft">{describeCarrier(answer.plan)[language]}</p>
      </div>
      <Notices answer={answer} language={language} />
      <Run view={view} answer={answer} />
      <Download view={view} answer={answer} />
      <Tabs
        label={say('label')}
        tabs={[
          { id: 'hosts', title: say('hosts'), panel: <HostsPanel answer={answer} language={language} /> },
          { id: 'files', title: say('files'), panel: <FilesPanel answer={answer} language={language} /> },
          { id: 'why', title: say('why'), panel: <WhyPanel answer={answer} language={language} /> },
          { id: 'verify', title: say('verify'), panel: <VerifyPanel view={view} answer={answer} /> },
          { id: 'use', title: say('use'), panel: <UsePanel view={view} answer={answer} /> },
          { id: 'link', title: say('link'), panel: <LinkPanel view={view} answer={answer} /> },
        ]}
      />
    </section>
  );
}

function Download({ view: { language, isSigning }, answer: { query } }: AnswerProps): JSX.Element {
  return (
    <div class="get">
      <a class="btn" href={pathOf(query, '/bundle.zip')} download>
        <DownloadIcon />
        {answerTexts.download[language]}
      </a>
      <p class="soft">
        {answerTexts.downloadHelp[language]}{' '}
        <a href={pathOf(query, '/bundle.tar.gz')} download>
          {answerTexts.downloadTar[language]}
        </a>
        {isSigning && (
          <Fragment>
            {' '}
            {answerTexts.signed[language]} <a href="#verify">{answerTexts.signedLink[language]}</a>
          </Fragment>
        )}
      </p>
    </div>
  );
}
