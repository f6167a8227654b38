import type { Language } from '../text.ts';
import { languages } from '../text.ts';

/** Whether an `Accept` header asks for HTML by name, as browsers do; `*` alone does not. */
export function isHtmlWanted(accept: string | undefined): boolean {
  return ranges(accept).some(
    ({ value, quality }) => quality > 0 && (value === 'text/html' || value === 'application/xhtml+xml'),
  );
}

/** The language of an `Accept-Language` header that knit speaks (RFC 4647, lookup); English where it names none. */
export function preferredLanguage(header: string | undefined): Language {
  const wanted = ranges(header)
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ value }) => (value === '*' ? 'en' : value.split('-')[0]));
  return (
    languages.find((language) => language === wanted.find((tag) => languages.some((known) => known === tag))) ?? 'en'
  );
}

interface Range {
  readonly value: string;
  readonly quality: number;
}

// Sorting is stable, so that ranges of one quality keep their order.
function ranges(header = ''): Range[] {
  return header
    .slice(0, 1024)
    .split(',')
    .map((range) => {
      const [value = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { value, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
    });
}
