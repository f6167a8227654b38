/** The languages that pages, scripts and refusals are written in. */
export const languages = ['en', 'ja'] as const;

/** One of the languages that knit speaks. */
export type Language = (typeof languages)[number];

/** A text for people, in every language that knit speaks: a missing translation does not compile. */
export type Text = Readonly<Record<Language, string>>;
