import { element } from './svg.ts';

/** A small closed lock. */
export function lock(x: number, y: number): string {
  return element('path', { class: 'd-lock', d: `M${x} ${y + 7}h10v8h-10zM${x + 2} ${y + 7}v-3a3 3 0 0 1 6 0v3` });
}

/** Width of small text in the picture's units: an upper bound, since fonts differ. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2fff' ? 11.5 : 7.1), 0);
}
