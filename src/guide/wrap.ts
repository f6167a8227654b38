/** Breaks a text into lines of at most `width` columns: at spaces, in Japanese between any two letters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(breakable)) {
    if (widthOf(line + piece.trimEnd()) > width && line !== '') {
      lines.push(line.trimEnd());
      line = '';
    }
    line += line === '' ? piece.trimStart() : piece;
    while (widthOf(line.trimEnd()) > width) {
      const head = headOf(line, width);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line.trimEnd()];
}

/** Columns that a text takes in a terminal: two for each wide letter. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

// A line may end behind a space, and before a wide letter that does not close something.
const breakable = /(?<=[ ])|(?=[\u3040-\u30ff\u3400-\u9fff\uff08])(?<![(（「])(?![ーっゃゅょッャュョァィゥェォ])/;

function headOf(text: string, width: number): string {
  let head = '';
  for (const letter of text) {
    if (widthOf(head + letter) > width) break;
    head += letter;
  }
  return head;
}
