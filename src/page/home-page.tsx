import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { networkName } from '../artefacts/diagram/network-name.ts';
import { formatQuery } from '../plan/canonical.ts';
import { oldCatalog } from '../status/catalog-age.ts';
import type { Language } from '../text.ts';
import { AnswerCard } from './answer.tsx';
import { describeCarrier } from './descriptions.ts';
import { fill } from './fill.ts';
import { AskForm } from './form.tsx';
import { Layout } from './layout.tsx';
import { pageIn, pathOf, summaryOf } from './links.ts';
import { RefusalNotice } from './notices.tsx';
import { pageTexts } from './texts.ts';
import type { View } from './view.ts';

/** The builder page for a request, whole. */
export function HomePage({ view }: { readonly view: View }): JSX.Element {
  const { language, outcome, request, origin } = view;
  const say = (key: keyof typeof pageTexts): string => pageTexts[key][language];
  const isRefused = outcome.kind === 'refusal';
  const summary = isRefused ? say('titleProblem') : summaryOf(outcome.plan, language);
  const isPlain = Object.keys(request).every((name) => name === 'lang');
  const title = isRefused ? say('titleProblem') : isPlain ? say('title') : `${summary}: knit`;
  const description = isRefused || isPlain ? say('lede') : describeCarrier(outcome.plan)[language];
  const query = formatQuery(request);
  const isSecret = isRefused && outcome.problems.some(({ code }) => code === 'secret');
  return (
    <Layout
      language={language}
      title={title}
      description={description}
      url={`${origin}${pathOf(query)}`}
      alternates={{ en: pageIn(request, 'en'), ja: pageIn(request, 'ja') }}
      skipTo="answer"
      sourceUrl={view.sourceUrl}
      data={{
        'data-copied': say('copied'),
        'data-failed': say('copyFailed'),
        ...(isSecret && { 'data-clean': pathOf(query) }),
      }}
      footer={<Footer language={language} view={view} />}
    >
      <div class="hero">
        <h1>{say('h1')}</h1>
        <p>{say('lede')}</p>
      </div>
      <p class="unseen" role="status" id="status" data-said={saidOf(view, summary)} />
      <p class="note bad" id="stale" hidden>
        {say('updateFailed')}
      </p>
      <div id="duo" class={isRefused ? 'duo refused' : 'duo'}>
        {isRefused && (
          <section id="answer" data-part aria-labelledby="answer-h">
            <RefusalNotice refusal={outcome} language={language} />
          </section>
        )}
        <AskForm view={view} dock={<Dock view={view} />} />
        {!isRefused && <AnswerCard view={view} answer={outcome} />}
      </div>
    </Layout>
  );
}

/** What a change brought about, as a sentence for those who cannot see it. */
function saidOf({ language, outcome }: View, summary: string): string {
  if (outcome.kind === 'refusal') return fill(pageTexts.refused[language], { n: outcome.problems.length });
  const n = outcome.plan.warnings.length;
  return n === 0
    ? fill(pageTexts.updated[language], { summary })
    : fill(pageTexts.updatedWarnings[language], { summary, n });
}

/** What a phone shows of the answer while the form fills the screen. */
function Dock({ view: { language, outcome } }: { readonly view: View }): JSX.Element {
  const isRefused = outcome.kind === 'refusal';
  const warnings = isRefused ? 0 : outcome.plan.warnings.length;
  return (
    <div class="dock" id="dock" data-part>
      <span>
        {isRefused ? (
          <span class="bad">{fill(pageTexts.problems[language], { n: outcome.problems.length })}</span>
        ) : (
          <Fragment>
            {networkName(outcome.plan)[language]}
            <br />
            <span class="mono">{outcome.plan.k3s.version}</span>
          </Fragment>
        )}
        {warnings > 0 && (
          <Fragment>
            <br />
            <span class="warn">{fill(pageTexts.warnings[language], { n: warnings })}</span>
          </Fragment>
        )}
      </span>
      <a class="btn" href="#answer">
        {(isRefused ? pageTexts.jumpProblems : pageTexts.jump)[language]}
      </a>
    </div>
  );
}

function Footer({ language, view }: { readonly language: Language; readonly view: View }): JSX.Element {
  const { outcome, release, catalog } = view;
  const query = outcome.kind === 'answer' ? outcome.query : '';
  const lang = language === 'en' ? '' : `lang=${language}`;
  return (
    <Fragment>
      <ul>
        <li>
          <a href={pathOf(query, '/plan.json')}>plan.json</a>
        </li>
        <li>
          <a href={pathOf(outcome.kind === 'answer' ? outcome.pinnedQuery : '', '/status.json')}>status.json</a>
        </li>
        <li>
          <a href={pathOf(lang, '/catalog.json')}>catalog.json</a>
        </li>
        <li>
          <a href={pathOf(lang, '/docs')}>API</a>
        </li>
        <li>
          <a href="/openapi.json">openapi.json</a>
        </li>
      </ul>
      <p>{pageTexts.limits[language]}</p>
      <p>
        {pageTexts.privacy[language]} {fill(pageTexts.release[language], { release, day: catalog.checked })}
        {catalog.isOld && ` ${oldCatalog[language]}.`}
      </p>
    </Fragment>
  );
}
