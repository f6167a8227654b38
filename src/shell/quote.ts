// Line feed and tab are text; any other control character has no business in a setting.
const control = /[^\P{Cc}\n\t]/u;

/**
 * One POSIX shell word that means exactly `text`, in single quotes: the only way by which a value enters a script.
 * Throws RangeError on control characters other than line feed and tab.
 */
export function quote(text: string): string {
  if (control.test(text)) throw new RangeError('Cannot quote control characters for a shell');
  return `'${text.replaceAll("'", () => "'\\''")}'`;
}
