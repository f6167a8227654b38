/** The languages that pages, scripts and refusals are written in. */
export const languages = ['en', 'ja'] as const;

/** One of the languages that knit speaks. */
export type Language = (typeof languages)[number];

/** A text for people, in every language that knit speaks: a missing translation does not compile. */
export type Text = Readonly<Record<Language, string>>;

/** A replacer for `JSON.stringify` that writes every text in one language. */
export function inLanguage(language: Language): (key: string, value: unknown) => unknown {
  return (_, value) => (isText(value) ? value[language] : value);
}

function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && languages.every((language) => language in value);
}
