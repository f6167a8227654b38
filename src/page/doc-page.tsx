import { raw } from 'hono/html';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Doc, DocText } from '#docs';
import { docs } from '#docs';
import type { Language, Text } from '../text.ts';
import { Layout } from './layout.tsx';
import { pathOf } from './links.ts';

interface DocPageProps {
  readonly doc: Doc;
  readonly text: DocText;
  readonly origin: string;
  readonly release: string;
  readonly sourceUrl: string | undefined;
}

/** The language that a document is written in, by its name. */
export const languageOfDoc = ({ path }: Doc): Language => (path.endsWith('.ja.md') ? 'ja' : 'en');

/** One of the repository's documents as a page. */
export function DocPage({ doc, text, origin, release, sourceUrl }: DocPageProps): JSX.Element {
  const language = languageOfDoc(doc);
  const lang = language === 'en' ? '' : `lang=${language}`;
  return (
    <Layout
      language={language}
      title={`${doc.title}: knit`}
      description={doc.title}
      url={`${origin}/docs/${doc.path}`}
      alternates={{ en: inLanguage(doc, 'en'), ja: inLanguage(doc, 'ja') }}
      skipTo="doc"
      sourceUrl={sourceUrl}
      footer={<p>{`knit ${release}`}</p>}
    >
      <p class="links">
        <a href={pathOf(lang, '/docs')}>{words.all[language]}</a>
        <a href={pathOf(lang)}>{words.builder[language]}</a>
      </p>
      {/* The repository's own words, made into HTML by scripts/build.mjs: nothing of a request is in them. */}
      <article class="doc prose" id="doc">
        {raw(text.html)}
      </article>
    </Layout>
  );
}

/** The documents for a reader of one language, with what the others have and that language lacks: links to each. */
export function DocList({ language }: { readonly language: Language }): JSX.Element {
  return (
    <ul class="doc-list">
      {docs
        .filter((doc) => inLanguage(doc, language) === `/docs/${doc.path}`)
        .map((doc) => {
          const written = languageOfDoc(doc);
          return (
            <li>
              <a href={`/docs/${doc.path}`} {...(written !== language && { lang: written, hreflang: written })}>
                {doc.title}
              </a>
            </li>
          );
        })}
    </ul>
  );
}

/** Where a document is in a language; where it is not written in that, where it is. */
function inLanguage({ path }: Doc, language: Language): string {
  const stem = path.replace(/(\.ja)?\.md$/, '');
  const wanted = language === 'en' ? `${stem}.md` : `${stem}.${language}.md`;
  return `/docs/${docs.some((doc) => doc.path === wanted) ? wanted : path}`;
}

const words = {
  all: { en: 'All docs', ja: 'ドキュメント一覧' },
  builder: { en: 'Choose a network', ja: 'ネットワークを選ぶ' },
} as const satisfies Record<string, Text>;
