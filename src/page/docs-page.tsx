import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { examples } from '../openapi/examples.ts';
import { operations } from '../openapi/operations.ts';
import { statusMeanings } from '../openapi/responses.ts';
import { parameterList } from '../request/parameters.ts';
import { installFirst } from '../shell/commands.ts';
import type { Language, Text } from '../text.ts';
import { CommandCode } from './code.tsx';
import { DocList } from './doc-page.tsx';
import { fill } from './fill.ts';
import { Layout } from './layout.tsx';
import { pathOf } from './links.ts';
import { answerTexts, pageTexts } from './texts.ts';

interface DocsPageProps {
  readonly language: Language;
  readonly origin: string;
  readonly release: string;
  readonly sourceUrl: string | undefined;
}

/** The API as a page: how to ask, what answers, what may go wrong. */
export function DocsPage({ language, origin, release, sourceUrl }: DocsPageProps): JSX.Element {
  const say = (key: keyof typeof docTexts): string => docTexts[key][language];
  const lang = language === 'en' ? '' : `lang=${language}`;
  return (
    <Layout
      language={language}
      title={`${say('title')}: knit`}
      description={say('lede')}
      url={`${origin}${pathOf(lang, '/docs')}`}
      alternates={{ en: '/docs?lang=en', ja: '/docs?lang=ja' }}
      skipTo="api"
      sourceUrl={sourceUrl}
      data={{ 'data-copied': pageTexts.copied[language], 'data-failed': pageTexts.copyFailed[language] }}
      footer={<p>{`knit ${release}`}</p>}
    >
      <div class="hero">
        <h1>{say('title')}</h1>
        <p>{say('lede')}</p>
        <p class="links">
          <a href={pathOf(lang)}>{say('builder')}</a>
          <a href="/openapi.json">openapi.json</a>
          <a href="/llms.txt">llms.txt</a>
        </p>
      </div>
      <p class="unseen" role="status" id="status" />
      <div class="doc" id="api">
        <h2>{say('documents')}</h2>
        <DocList language={language} />
        <Examples language={language} origin={origin} />
        <h2>{say('routes')}</h2>
        <Table
          head={[say('route'), say('answer')]}
          rows={operations.map(({ method, path, summary, media }) => [
            <code>{`${method.toUpperCase()} ${path}`}</code>,
            <Fragment>
              {summary[language]} <small>{media}</small>
            </Fragment>,
          ])}
        />
        <h2 id="parameters">{say('parameters')}</h2>
        <p>{say('strict')}</p>
        <Parameters language={language} />
        <h2>{say('errors')}</h2>
        <p>{say('problems')}</p>
        <Table
          head={[say('status'), say('meaning')]}
          rows={Object.entries(statusMeanings).map(([status, meaning]) => [<code>{status}</code>, meaning[language]])}
        />
        <h2>{say('links')}</h2>
        <p>{say('pinned')}</p>
        <p>{say('expect')}</p>
        <p>{say('headers')}</p>
      </div>
    </Layout>
  );
}

function Examples({ language, origin }: Pick<DocsPageProps, 'language' | 'origin'>): JSX.Element {
  return (
    <Fragment>
      <h2>{docTexts.examples[language]}</h2>
      <div class="files">
        {examples.map(({ query, summary }) => (
          <div class="group">
            <h3>{summary[language]}</h3>
            <CommandCode language={language} what={summary[language]} commands={[installFirst({ origin, query })]} />
          </div>
        ))}
      </div>
    </Fragment>
  );
}

function Parameters({ language }: { readonly language: Language }): JSX.Element {
  const head = [answerTexts.parameter[language], docTexts.values[language], docTexts.otherwise[language]];
  const rows = parameterList.map(({ name, alias, summary, allowed, otherwise, source }) => [
    <Fragment>
      <a href={source} rel="noreferrer" aria-label={fill(pageTexts.source[language], { what: name })}>
        <code>{name}</code>
      </a>
      {alias && <small>{` ${alias}`}</small>}
    </Fragment>,
    <Fragment>
      {summary[language]}
      <br />
      <small>{allowed[language]}</small>
    </Fragment>,
    otherwise[language],
  ]);
  return <Table head={head} rows={rows} />;
}

interface TableProps {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (JSX.Element | string)[])[];
}

function Table({ head, rows }: TableProps): JSX.Element {
  return (
    <table class="table">
      <thead>
        <tr>
          {head.map((text) => (
            <th scope="col">{text}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first, ...cells]) => (
          <tr>
            <th scope="row">{first}</th>
            {cells.map((cell, index) => (
              <td data-label={head[index + 1]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const docTexts = {
  title: { en: 'Docs and API', ja: 'ドキュメントとAPI' },
  documents: { en: 'Documents', ja: 'ドキュメント' },
  lede: {
    en: 'Every route takes the same options. There is no account, no state and no cookie.',
    ja: 'すべてのURLで同じパラメーターを使い、応答はパラメーターだけで決まります。アカウント、状態、Cookieはありません。',
  },
  builder: { en: 'Choose a network on the page', ja: 'ページでネットワークを選ぶ' },
  examples: { en: 'Examples', ja: '例' },
  routes: { en: 'Routes', ja: 'URL' },
  route: { en: 'Route', ja: 'URL' },
  answer: { en: 'Answer', ja: '応答' },
  parameters: { en: 'Parameters', ja: 'パラメーター' },
  strict: {
    en: 'What is unknown, empty, repeated or a secret is refused. One answer has all problems, the allowed values and the nearest one.',
    ja: '不明、空、重複、シークレットのパラメーターは拒否します。問題はまとめて、使える値と近い値とともに示します。',
  },
  values: { en: 'Meaning and values', ja: '意味と値' },
  otherwise: { en: 'Without it', ja: '省略時' },
  errors: { en: 'Errors', ja: 'エラー' },
  problems: {
    en: 'A refused script is itself a POSIX script. It prints the problems to stderr and exits 64. Elsewhere a refusal is application/problem+json (RFC 9457), with errors: parameter, code, detail, allowed, nearest.',
    ja: 'スクリプトを求めた場合、エラーはそれ自体がPOSIXスクリプトで、問題を標準エラーに出して終了コード64で終わります。ほかではapplication/problem+json(RFC 9457)で、errorsにparameter、code、detail、allowed、nearestが入ります。',
  },
  status: { en: 'Status', ja: 'ステータス' },
  meaning: { en: 'Meaning', ja: '意味' },
  links: { en: 'Links that last', ja: '変わらないリンク' },
  pinned: {
    en: 'A moving link follows the stable channel. Content-Location names the pinned link beside it: it pins every version, knit’s own by v=. A pinned link fails with 410 when this service’s version changes.',
    ja: '追従するリンクはstableチャンネルに追従します。Content-Locationには固定リンクが入ります。固定リンクは全バージョンを固定し、knitのリリースもv=で固定します。このサービスのバージョンが変わると410を返します。',
  },
  expect: {
    en: 'expect=sha256-… goes further: the answer is refused with 409 where its SHA-256 is another one.',
    ja: 'expect=sha256-…を付けると、応答のSHA-256が異なる場合に409で拒否します。',
  },
  headers: {
    en: 'Every answer has a strong ETag and Repr-Digest (RFC 9530) of its exact bytes. If-None-Match works with lists, * and weak tags. HEAD works wherever GET does.',
    ja: 'すべての応答に、内容そのものの強いETagとRepr-Digest(RFC 9530)が付きます。If-None-Matchはリスト、*、弱いタグに対応します。GETを使えるURLではHEADも使えます。',
  },
} as const satisfies Record<string, Text>;
