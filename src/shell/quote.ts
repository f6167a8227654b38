// Line feed and tab are text; any other control character has no business in a setting.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/**
 * One POSIX shell word that means exactly `text`, in single quotes: the only way by which a value enters a script.
 * Throws RangeError on control characters other than line feed and tab.
 */
export function quote(text: string): string {
  if (control.test(text)) throw new RangeError('Cannot quote control characters for a shell');
  return `'${text.replaceAll("'", () => "'\\''")}'`;
}
