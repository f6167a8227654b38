import type { Edit } from './edit.ts';

/**
 * Writes edits for the script on the node: `@ id`, then lines marked by their first character as kept (blank), found
 * (`-`) and written instead (`+`), like the body of a unified diff.
 */
export function renderEdits(edits: readonly Edit[]): string {
  return edits
    .flatMap((edit) => {
      const { before, removed, added, after } = splitEdit(edit);
      return [
        `@ ${edit.id}`,
        ...before.map((line) => ` ${line}`),
        ...removed.map((line) => `-${line}`),
        ...added.map((line) => `+${line}`),
        ...after.map((line) => ` ${line}`),
      ];
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** Reads what `renderEdits` wrote. Throws SyntaxError on anything else. */
export function parseEdits(text: string): Edit[] {
  const edits: { id: string; find: string[]; replace: string[] }[] = [];
  if (text !== '' && !text.endsWith('\n')) throw new SyntaxError('Edits must end with a line end');
  for (const line of text.split('\n').slice(0, -1)) {
    const [mark, rest] = [line[0], line.slice(1)];
    const edit = edits.at(-1);
    if (mark === '@' && rest.startsWith(' ')) edits.push({ id: rest.slice(1), find: [], replace: [] });
    else if (edit === undefined) throw new SyntaxError('Edits must begin with an id');
    else if (mark === ' ' || mark === '-' || mark === '+') {
      if (mark !== '+') edit.find.push(rest);
      if (mark !== '-') edit.replace.push(rest);
    } else throw new SyntaxError(`Edit "${edit.id}" has a line without a mark`);
  }
  return edits;
}

/** The lines of an edit, told apart by what becomes of them. */
export interface SplitEdit {
  readonly before: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly after: readonly string[];
}

/** Tells the lines that an edit keeps at its beginning and end from those that it takes away and adds. */
export function splitEdit({ find, replace }: Edit): SplitEdit {
  const shorter = Math.min(find.length, replace.length);
  let head = 0;
  while (head < shorter && find[head] === replace[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && find.at(-1 - tail) === replace.at(-1 - tail)) tail += 1;
  return {
    before: find.slice(0, head),
    removed: find.slice(head, find.length - tail),
    added: replace.slice(head, replace.length - tail),
    after: find.slice(find.length - tail),
  };
}
