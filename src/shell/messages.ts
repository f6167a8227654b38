/** The functions of the scripts that tell people something, with the number of words between name and message. */
export const messageFunctions: Readonly<Record<string, number>> = {
  phrase: 0,
  say: 0,
  step: 0,
  warn: 0,
  error: 0,
  die: 1,
  misused: 0,
  found_key: 0,
  server_refused: 0,
  preflight_verdict: 1,
  preflight_remedy: 0,
  fault: 0,
  unseen: 0,
  skip: 0,
  verdict: 0,
  remedy: 0,
};

/** Messages in another language by the English literal, each without the quotes around it. */
export type Catalogue = Readonly<Record<string, string>>;

/** Every message of a part: the literal without its quotes, in the order in which they stand there. */
export function messagesIn(part: string): readonly string[] {
  const found: string[] = [];
  replaceMessages(part, (message) => {
    found.push(message);
    return message;
  });
  return found;
}

/** The part with its messages in the catalogue's language; one that the catalogue lacks stays English. */
export function translate(part: string, catalogue: Catalogue): string {
  return replaceMessages(part, (message) => (Object.hasOwn(catalogue, message) ? (catalogue[message] ?? '') : message));
}

const literal = String.raw`'[^']*'|"(?:[^"\\]|\\.)*"`;
const word = String.raw`(?:"\$\([^)]*\)"|${literal}|[^\s'"]+)`;
const gap = String.raw`(?: |[ ]?\\\n *)`;

const calls = Object.entries(messageFunctions).map(([name, words]) => `${name}${`${gap}${word}`.repeat(words)}${gap}`);
const call = new RegExp(String.raw`(?<![\w$./-])(${calls.join('|')})(${literal})`, 'g');

function replaceMessages(part: string, replace: (message: string) => string): string {
  return part.replace(call, (_, before: string, quoted: string) => {
    const quote = quoted.slice(0, 1);
    return `${before}${quote}${replace(quoted.slice(1, -1))}${quote}`;
  });
}
