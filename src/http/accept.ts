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

/**
 * Whether an `Accept` header takes a media type. Scripts, YAML, Markdown and diffs are plain text for who wants that, and everything
 * is bytes; a header that says nothing takes all.
 */
export function isAcceptable(accept: string | undefined, type: string): boolean {
  const wanted = ranges(accept).filter(({ value }) => /^[^/]+\/[^/]+$/.test(value));
  if (wanted.length === 0) return true;
  const [exact = ''] = type.split(';');
  const names = [exact, ...(plain.has(exact) ? ['text/plain'] : []), 'application/octet-stream'];
  // Of the ranges that fit a type, the most specific decides (RFC 9110, 12.5.1).
  const qualityOf = (name: string): number =>
    [name, `${name.split('/')[0]}/*`, '*/*']
      .map((range) => wanted.find(({ value }) => value === range))
      .find((range) => range !== undefined)?.quality ?? 0;
  return names.some((name) => qualityOf(name) > 0);
}

const plain = new Set(['text/x-shellscript', 'text/x-diff', 'text/markdown', 'application/yaml']);

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
