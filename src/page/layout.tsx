import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { assets } from '#page-assets';
import type { Language } from '../text.ts';
import { Brand, Weave } from './icons.tsx';
import { pathOf } from './links.ts';
import { pageTexts } from './texts.ts';

/** What the frame of a page needs to know. */
export interface LayoutProps {
  readonly language: Language;
  readonly title: string;
  readonly description: string;
  /** Absolute address that a pasted link unfolds to. */
  readonly url: string;
  /** Addresses of the page in each language. */
  readonly alternates: Readonly<Record<Language, string>>;
  /** Where the first link of the page leads: past what is the same on every page. */
  readonly skipTo: string;
  /** Where the source of this service is, if its operator says so. */
  readonly sourceUrl: string | undefined;
  readonly mainClass?: string;
  /** Words that the script says, as data attributes. */
  readonly data?: Readonly<Record<string, string>>;
  readonly footer: Child;
  readonly children?: Child;
}

/** The frame of every page: head, brand, languages, footer. */
export function Layout({
  language,
  title,
  description,
  url,
  alternates,
  sourceUrl,
  ...rest
}: LayoutProps): JSX.Element {
  const say = (key: keyof typeof pageTexts): string => pageTexts[key][language];
  return (
    <html lang={language} prefix="og: https://ogp.me/ns#">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <meta name="description" content={description} />
        <meta property="og:type" content="website" />
        <meta property="og:site_name" content="knit" />
        <meta property="og:title" content={title} />
        <meta property="og:description" content={description} />
        <meta property="og:url" content={url} />
        <meta property="og:locale" content={language === 'ja' ? 'ja_JP' : 'en_US'} />
        <meta name="twitter:card" content="summary" />
        <link rel="alternate" hreflang="en" href={alternates.en} />
        <link rel="alternate" hreflang="ja" href={alternates.ja} />
        <link rel="icon" href={assets['icon.svg'].path} type="image/svg+xml" />
        <link rel="stylesheet" href={assets['page.css'].path} />
        <noscript>
          <link rel="stylesheet" href={assets['noscript.css'].path} />
        </noscript>
        <script src={assets['page.js'].path} type="module" />
      </head>
      <body>
        <Weave />
        <a class="skip" href={`#${rest.skipTo}`}>
          {say('skip')}
        </a>
        <div class="page">
          <header class="top">
            <a class="brand" href="/">
              <Brand />
              <span>
                knit <small>{say('tagline')}</small>
              </span>
            </a>
            <div class="links">
              <nav aria-label={say('documentation')}>
                <a href={pathOf(language === 'en' ? '' : `lang=${language}`, '/docs')}>{say('docs')}</a>
                {sourceUrl !== undefined && (
                  <a href={sourceUrl} rel="noreferrer">
                    {say('sourceCode')}
                  </a>
                )}
              </nav>
              <nav id="languages" data-part aria-label={say('language')}>
                <LanguageLink name="English" tag="en" current={language} href={alternates.en} />
                <LanguageLink name="日本語" tag="ja" current={language} href={alternates.ja} />
              </nav>
            </div>
          </header>
          <main id="main" class={rest.mainClass} {...rest.data}>
            {rest.children}
          </main>
          <footer>{rest.footer}</footer>
        </div>
      </body>
    </html>
  );
}

interface LanguageLinkProps {
  readonly name: string;
  readonly tag: Language;
  readonly current: Language;
  readonly href: string;
}

function LanguageLink({ name, tag, current, href }: LanguageLinkProps): JSX.Element {
  return (
    <a href={href} lang={tag} hreflang={tag} aria-current={tag === current ? 'true' : undefined}>
      {name}
    </a>
  );
}
