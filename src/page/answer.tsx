import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Command, Place } from '../guide/commands.ts';
import { checked, installFirst, joinByFile, joinNode, removeDry, runFile, verify } from '../guide/commands.ts';
import { formatQuery } from '../plan/canonical.ts';
import type { Language } from '../text.ts';
import { CommandCode } from './code.tsx';
import { describeCarrier } from './descriptions.ts';
import { fill } from './fill.ts';
import { DownloadIcon } from './icons.tsx';
import { LinkFold } from './link-fold.tsx';
import { pathOf, summaryOf } from './links.ts';
import { Notices } from './notices.tsx';
import { stepTexts } from './texts.ts';
import type { Answer, ScriptName, View } from './view.ts';

interface AnswerProps {
  readonly view: View;
  readonly answer: Answer;
}

/** The answer: what to run, what to download, what to link to. */
export function AnswerCard({ view, answer }: AnswerProps): JSX.Element {
  const { language } = view;
  return (
    <section id="answer" data-part aria-labelledby="answer-h">
      <div class="sum">
        <h2 id="answer-h">{summaryOf(answer.plan, language)}</h2>
        <p class="soft">{describeCarrier(answer.plan)[language]}</p>
      </div>
      <Notices answer={answer} language={language} />
      <Steps view={view} answer={answer} />
      <Download answer={answer} language={language} />
      <div class="stack">
        <LookFold view={view} answer={answer} />
        <AirGapFold view={view} answer={answer} />
        <LinkFold view={view} answer={answer} />
        <UndoFold view={view} answer={answer} />
      </div>
    </section>
  );
}

function Steps({ view, answer }: AnswerProps): JSX.Element {
  const { language, origin } = view;
  const { plan, query } = answer;
  const place = { origin, query };
  const isMany = plan.config.server.some(({ key }) => key === 'cluster-init');
  const say = (key: keyof typeof stepTexts): string => stepTexts[key][language];
  const step = (
    title: string,
    command: Command,
    file: ScriptName,
    run: Command,
    help: string,
    more?: JSX.Element,
  ): JSX.Element => (
    <li>
      <h3>{title}</h3>
      <CommandCode language={language} what={title} commands={[command]} />
      <p class="soft">
        {help}
        {more}
      </p>
      <Checked view={view} answer={answer} title={title} file={file} run={run} />
    </li>
  );
  return (
    <ol class="steps">
      {step(
        say('first'),
        installFirst(place),
        'install.sh',
        runFile('install.sh'),
        fill(say('firstHelp'), { k3s: plan.k3s.version }),
      )}
      {isMany &&
        step(say('servers'), joinNode(place, 'server'), 'install.sh', joinByFile('server'), say('serversHelp'))}
      {step(
        say('agents'),
        joinNode(place, 'agent'),
        'install.sh',
        joinByFile('agent'),
        say('joinHelp'),
        isMany ? undefined : <EtcdHint view={view} />,
      )}
      {step(
        say('prove'),
        verify(place),
        'verify.sh',
        runFile('verify.sh'),
        fill(say('proveHelp'), { n: plan.checks.length }),
      )}
    </ol>
  );
}

// More servers need a datastore that they share, which must be chosen before the first one starts.
function EtcdHint({ view: { request, language } }: { readonly view: View }): JSX.Element {
  return (
    <Fragment>
      {' '}
      {stepTexts.needsEtcd[language]}{' '}
      <a href={pathOf(formatQuery({ ...request, clusterInit: true }))}>{stepTexts.turnOnEtcd[language]}</a>
      {language === 'ja' ? '。' : '.'}
    </Fragment>
  );
}

interface CheckedProps extends AnswerProps {
  readonly title: string;
  readonly file: ScriptName;
  readonly run: Command;
}

function Checked({ view, answer, title, file, run }: CheckedProps): JSX.Element {
  const { language, origin } = view;
  const { sha256, pinnedQuery } = answer.scripts[file];
  const place: Place = { origin, query: pinnedQuery };
  const what = stepTexts.checked[language];
  return (
    <details class="more">
      <summary>{what}</summary>
      <div>
        <CommandCode language={language} what={`${title}, ${what}`} commands={[checked(place, file, sha256, run)]} />
      </div>
    </details>
  );
}

function Download({
  answer: { query },
  language,
}: {
  readonly answer: Answer;
  readonly language: Language;
}): JSX.Element {
  return (
    <div class="get">
      <a class="btn" href={pathOf(query, '/bundle.zip')} download>
        <DownloadIcon />
        {stepTexts.download[language]}
      </a>
      <p class="soft">
        {stepTexts.downloadHelp[language]}
        <br />
        <a href={pathOf(query, '/bundle.tar.gz')} download>
          {stepTexts.downloadTar[language]}
        </a>
      </p>
    </div>
  );
}

function LookFold({ view, answer }: AnswerProps): JSX.Element {
  const { language, origin } = view;
  const { sha256, pinnedQuery } = answer.scripts['install.sh'];
  const what = stepTexts.look[language];
  return (
    <details id="look">
      <summary>
        {what} <small class="mono">sha256 {sha256.slice(0, 8)}…</small>
      </summary>
      <div>
        <p class="soft">{stepTexts.lookHelp[language]}</p>
        <CommandCode
          language={language}
          what={what}
          commands={[
            checked({ origin, query: pinnedQuery }, 'install.sh', sha256, [
              { kind: 'plain', text: 'sh install.sh --dry-run' },
            ]),
            runFile('install.sh'),
          ]}
        />
      </div>
    </details>
  );
}

function AirGapFold({ view: { language, origin }, answer: { plan, query } }: AnswerProps): JSX.Element {
  const what = stepTexts.airgap[language];
  const plain = (text: string): Command => [{ kind: 'plain', text }];
  return (
    <details id="airgap">
      <summary>{what}</summary>
      <div>
        <p class="soft">{stepTexts.airgapHelp[language]}</p>
        <CommandCode
          language={language}
          what={what}
          commands={[
            [...plain('curl -fsSLOJ '), ...quoted(origin, query)],
            plain(`unzip ${plan.name}.zip`),
            plain(`cd ${plan.name}`),
            plain('sha256sum -c SHA256SUMS'),
            [
              ...plain('sudo env KNIT_K3S_INSTALLER='),
              { kind: 'blank', text: '/media/k3s-install.sh' },
              ...plain(' INSTALL_K3S_SKIP_DOWNLOAD=true sh install.sh'),
            ],
          ]}
        />
      </div>
    </details>
  );
}

function quoted(origin: string, query: string): Command {
  return [
    { kind: 'plain', text: `'${origin}/bundle.zip` },
    ...(query === '' ? [] : [{ kind: 'query', text: `?${query}` } as const]),
    { kind: 'plain', text: "'" },
  ];
}

function UndoFold({ view: { language, origin }, answer: { query } }: AnswerProps): JSX.Element {
  const what = stepTexts.undo[language];
  return (
    <details id="undo">
      <summary>{what}</summary>
      <div>
        <p class="soft">{stepTexts.undoHelp[language]}</p>
        <CommandCode language={language} what={what} commands={[removeDry({ origin, query })]} />
      </div>
    </details>
  );
}
