/** The line before a generated table, which names it. */
export const beginMarker = (name: string): string => `<!-- ${name}: begin (npm run embed) -->`;

/** The line after it. */
export const endMarker = (name: string): string => `<!-- ${name}: end -->`;

/** A document with another table between its markers; undefined where it has none. */
export function replaceBetween(document: string, name: string, table: string): string | undefined {
  const begin = document.indexOf(beginMarker(name));
  const end = document.indexOf(endMarker(name));
  if (begin < 0 || end < begin) return undefined;
  return `${document.slice(0, begin)}${beginMarker(name)}\n\n${table}\n\n${document.slice(end)}`;
}

/** Rows as a Markdown table. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
