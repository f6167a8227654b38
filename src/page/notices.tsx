import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Choice, Warning } from '../plan/plan.ts';
import type { Problem } from '../request/refusal.ts';
import type { Language } from '../text.ts';
import { fill } from './fill.ts';
import { ToneIcon } from './icons.tsx';
import { pathOf, summaryOf } from './links.ts';
import { noticeTexts, problemTexts } from './notice-texts.ts';
import type { Answer, RefusalView } from './view.ts';
import { refusalStatuses } from './view.ts';
import type { Change, Way } from './ways.ts';

interface NoticesProps {
  readonly answer: Answer;
  readonly language: Language;
}

/** What the reader should know before running anything: warnings first, then notes. */
export function Notices({ answer, language }: NoticesProps): JSX.Element {
  const { warnings } = answer.plan;
  return (
    <Fragment>
      {warnings.length > 0 && <Warnings warnings={warnings} ways={answer.ways} language={language} />}
      <OlderNote answer={answer} language={language} />
      {answer.plan.cni === 'none' && <Note id="none" language={language} />}
      {answer.manifest === 'missing' && <Note id="pull" language={language} />}
    </Fragment>
  );
}

function Warnings({
  warnings,
  ways,
  language,
}: {
  readonly warnings: readonly Warning[];
  readonly ways: readonly Way[];
  readonly language: Language;
}): JSX.Element {
  const say = (key: keyof typeof noticeTexts): string => noticeTexts[key][language];
  const heading = warnings.length === 1 ? say('warning') : fill(say('warnings'), { n: warnings.length });
  return (
    <section class="note warn" aria-labelledby="warnings-h">
      <ToneIcon tone="warn" />
      <h3 id="warnings-h">
        <span>{heading}</span>
      </h3>
      <Points
        items={warnings.map(({ detail, remedy, source }) => (
          <Fragment>
            {sentence(detail[language], language)} {ways.length === 0 && `${sentence(remedy[language], language)} `}
            <a href={source} rel="noreferrer">
              {say('source')}
            </a>
          </Fragment>
        ))}
      />
      <Ways ways={ways} language={language} isShort />
    </section>
  );
}

function OlderNote({ answer: { status, ways }, language }: NoticesProps): JSX.Element | null {
  const updates = status.updates.filter(({ query }) => ways.every((way) => way.query !== query));
  if (status.state !== 'newer' || updates.length === 0) return null;
  return (
    <section class="note info" aria-labelledby="older-h">
      <ToneIcon tone="info" />
      <h3 id="older-h">
        <span>{noticeTexts.note[language]}</span> {noticeTexts.older[language]}
      </h3>
      <p>{noticeTexts.olderBody[language]}</p>
      <ul class="ways">
        {updates.map(({ query, changes: [first], kind }) => (
          <li>
            <a href={pathOf(query)}>
              <span>
                {fill(kind === 'stable' ? noticeTexts.followStable[language] : noticeTexts.use[language], {
                  what: first?.to ?? '',
                })}
              </span>
              <code>{pathOf(query)}</code>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Note({ id, language }: { readonly id: 'none' | 'pull'; readonly language: Language }): JSX.Element {
  return (
    <section class="note info" aria-labelledby={`${id}-h`}>
      <ToneIcon tone="info" />
      <h3 id={`${id}-h`}>
        <span>{noticeTexts.note[language]}</span> {noticeTexts[id][language]}
      </h3>
      <p>{noticeTexts[`${id}Body`][language]}</p>
    </section>
  );
}

/** Links that lead out, each with what it changes and what it gives; all of them were tried. */
export function Ways({
  ways,
  language,
  isShort = false,
}: {
  readonly ways: readonly Way[];
  readonly language: Language;
  /** Whether what changes says enough to those who see the answer beside it. */
  readonly isShort?: boolean;
}): JSX.Element | null {
  if (ways.length === 0) return null;
  return (
    <ul class={isShort ? 'ways short' : 'ways'}>
      {ways.map(({ query, changes, plan, choices }) => (
        <li>
          <a href={pathOf(query)}>
            <span class={isShort && changes.length > 0 ? 'unseen' : undefined}>
              {summaryOf(plan, language)}{' '}
              {plan.warnings.some(({ code }) => code === 'end-of-life') && (
                <span class="tag warn">{noticeTexts.ended[language]}</span>
              )}
            </span>
            {changes.length > 0 && (
              <code>
                {changes.map((change) => changeText(change, choices, language)).join(language === 'ja' ? '、' : ', ')}
              </code>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

// What is left out is chosen by knit, so its choice says more than the absence.
function changeText({ parameter, value }: Change, choices: readonly Choice[], language: Language): string {
  if (value !== undefined) return `${parameter}=${value}`;
  const chosen = choices.find((choice) => choice.parameter === parameter)?.chosen;
  return chosen === undefined ? fill(noticeTexts.without[language], { what: parameter }) : `${parameter} → ${chosen}`;
}

/** A request that has no answer: every problem, and the ways out. */
export function RefusalNotice({
  refusal,
  language,
}: {
  readonly refusal: RefusalView;
  readonly language: Language;
}): JSX.Element {
  const { problems, ways, reason } = refusal;
  const say = (key: keyof typeof problemTexts): string => problemTexts[key][language];
  return (
    <Fragment>
      <div class="note bad">
        <ToneIcon tone="bad" />
        <h2 id="answer-h" tabindex={-1} autofocus>
          {problems.length === 1 ? say('one') : fill(say('many'), { n: problems.length })}
        </h2>
        <Points items={problems.map((problem) => <ProblemPoint problem={problem} language={language} />)} />
        {ways.length > 0 && <p>{say(ways.length === 1 ? 'way' : 'ways')}</p>}
        <Ways ways={ways} language={language} />
      </div>
      <p class="soft">{fill(say('note'), { status: refusalStatuses[reason] })}</p>
    </Fragment>
  );
}

function ProblemPoint({ problem, language }: { readonly problem: Problem; readonly language: Language }): JSX.Element {
  const { parameter, detail, allowed, nearest } = problem;
  return (
    <Fragment>
      <code>{parameter}</code> {sentence(detail[language], language)}
      {allowed !== undefined && allowed.length < 16 && (
        <Fragment>
          {' '}
          {problemTexts.allowed[language]}{' '}
          {allowed.map((value, index) => (
            <Fragment>
              {index > 0 && ' '}
              {value === nearest ? (
                <b>
                  <code>{value}</code>
                </b>
              ) : (
                <code>{value}</code>
              )}
            </Fragment>
          ))}
        </Fragment>
      )}
    </Fragment>
  );
}

/** One thing as a paragraph, several as a list. */
function Points({ items }: { readonly items: readonly JSX.Element[] }): JSX.Element {
  if (items.length === 1) return <p>{items[0]}</p>;
  return (
    <ul class="points">
      {items.map((item) => (
        <li>{item}</li>
      ))}
    </ul>
  );
}

// Plans and problems say things without a full stop, so that they fit into any list.
function sentence(text: string, language: Language): string {
  if (/[.。?？!]$/.test(text)) return text;
  return `${text}${language === 'ja' ? '。' : '.'}`;
}
