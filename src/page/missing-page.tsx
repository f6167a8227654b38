import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Language, Text } from '../text.ts';
import { Layout } from './layout.tsx';
import { pathOf } from './links.ts';
import { pageTexts } from './texts.ts';

interface MissingPageProps {
  readonly language: Language;
  readonly origin: string;
  readonly sourceUrl: string | undefined;
}

/** What a browser is shown of a path that knit does not have; nothing of the path is in it. */
export function MissingPage({ language, origin, sourceUrl }: MissingPageProps): JSX.Element {
  const say = (key: keyof typeof words): string => words[key][language];
  const lang = language === 'en' ? '' : `lang=${language}`;
  return (
    <Layout
      language={language}
      title={`${say('title')}: knit`}
      description={say('lede')}
      url={origin}
      alternates={{ en: '/?lang=en', ja: '/?lang=ja' }}
      skipTo="missing"
      sourceUrl={sourceUrl}
      footer={<p>{pageTexts.limits[language]}</p>}
    >
      <div class="hero" id="missing">
        <h1>{say('title')}</h1>
        <p>{say('lede')}</p>
        <p class="links">
          <a href={pathOf(lang)}>{say('builder')}</a>
          <a href={pathOf(lang, '/docs')}>{say('docs')}</a>
        </p>
      </div>
    </Layout>
  );
}

const words = {
  title: { en: 'There is nothing here', ja: 'このパスには何もありません' },
  lede: {
    en: 'Choose a network, or see all paths in the docs.',
    ja: 'ネットワークを選ぶか、ドキュメントで全パスを確認できます。',
  },
  builder: { en: 'Choose a network', ja: 'ネットワークを選ぶ' },
  docs: { en: 'Docs', ja: 'ドキュメント' },
} as const satisfies Record<string, Text>;
