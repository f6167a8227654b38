import { box, element, escapeMarkup } from '../artefacts/diagram/svg.ts';
import type { Language, Text } from '../text.ts';
import type { LinkStatus } from './status.ts';
import { stateTexts } from './status-json.ts';

/** Grounds dark enough for white letters: contrast 4.5 and more. */
const grounds: Readonly<Record<LinkStatus['state'], string>> = {
  current: '#1f6b45',
  newer: '#8a4b00',
  behind: '#8a4b00',
  'end-of-life': '#a61b2b',
};

/** What takes the place of `current` where nobody has looked for long. */
const oldTexts: Text = { en: 'catalog of {day} is old', ja: '{day}のカタログ(古い)' };

const fillDay = (text: string, day: string): string => text.replace('{day}', day);

/** The status of a link as a small picture for a document. */
export function renderBadge({ state, plan, updates, known, catalog }: LinkStatus, language: Language): string {
  const newest = updates.flatMap(({ changes }) => changes).find(({ parameter }) => parameter === 'k3s')?.to;
  const word = fillDay(stateTexts[state][language], catalog.checked);
  const told =
    state === 'newer' ? newest : state === 'behind' ? known.find((row) => row.isConfirmed)?.release : undefined;
  const isOld = state === 'current' && catalog.isOld;
  const right = isOld ? fillDay(oldTexts[language], catalog.checked) : told === undefined ? word : `${word}: ${told}`;
  const left = `K3s network ${plan.k3s.version}`;
  const [leftWidth, rightWidth] = [widthOf(left) + 16, widthOf(right) + 16];
  const width = leftWidth + rightWidth;
  const title = `${left}: ${right}`;
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height: 20,
      viewBox: `0 0 ${width} 20`,
      role: 'img',
      'aria-label': title,
    },
    element('title', {}, escapeMarkup(title)),
    box(0, 0, width, 20, { rx: 4, fill: '#1d2230' }),
    element('path', {
      fill: isOld ? grounds.behind : grounds[state],
      d: `M${leftWidth} 0H${width - 4}a4 4 0 0 1 4 4V16a4 4 0 0 1-4 4H${leftWidth}Z`,
    }),
    element(
      'g',
      {
        fill: '#fff',
        'font-family': 'Verdana, "DejaVu Sans", "Noto Sans JP", "Noto Sans CJK JP", sans-serif',
        'font-size': 11,
      },
      written(left, 8),
      written(right, leftWidth + 8),
    ),
  )}\n`;
}

// The width is said too, so that every font fills its place and none runs over.
function written(text: string, x: number): string {
  return element('text', { x, y: 14, textLength: widthOf(text), lengthAdjust: 'spacingAndGlyphs' }, escapeMarkup(text));
}

const widthOf = (text: string): number =>
  Math.round([...text].reduce((sum, letter) => sum + (letter > '\u2fff' ? 11 : /[.:il ]/.test(letter) ? 4.2 : 7), 0));
