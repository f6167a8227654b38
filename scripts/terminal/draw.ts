/** A command with what it said, each line with the seconds at which it was there. */
export interface Recording {
  readonly command: string;
  readonly lines: readonly { readonly at: number; readonly text: string }[];
}

/** Columns of the terminal: longer lines are wrapped, as a terminal does it. */
const columns = 96;

/** A recording as asciicast v2 (docs.asciinema.org), which players read: one JSON value a line. */
export function renderCast({ command, lines }: Recording): string {
  const header = {
    version: 2,
    width: columns,
    height: 34,
    title: "knit's main command, in the world of its tests",
    command,
  };
  const events = lines.map(({ at, text }) => [at, 'o', `${text}\r\n`]);
  return [header, ...events].map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** Reads what renderCast() wrote. */
export function parseCast(text: string): Recording {
  const [header, ...events] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return {
    command: header.command,
    lines: events.map(([at, , said]: [number, string, string]) => ({ at, text: said.trimEnd() })),
  };
}

const pitch = 19;
const letter = 7.83;
const edge = 16;
const caption =
  'Recorded in the world of knit’s tests: the scripts are the real ones, K3s and the internet are stand-ins. It ends where a real K3s goes on.';

/** The same bytes for the same recording: a picture with system fonts, light or dark as the reader's system is. */
export function drawTerminal({ command, lines }: Recording): string {
  const typed = wrapped(command, columns - 2).map((text, index) => ({
    at: 0,
    text: index === 0 ? `$ ${text}` : `  ${text}`,
    kind: 'typed',
  }));
  const said = lines.flatMap(({ at, text }) =>
    wrapped(text, columns).map((row) => ({ at, text: row, kind: kindOf(text) })),
  );
  const rows = [...typed, ...said];
  const width = Math.ceil(columns * letter + 2 * edge);
  const top = 44;
  const height = top + rows.length * pitch + 38;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t">
<title id="t">${escaped(`A terminal: ${command}. ${caption}`)}</title>
<style>${style}</style>
<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"/>
<circle class="knob" cx="20" cy="18" r="5"/><circle class="knob" cx="38" cy="18" r="5"/><circle class="knob" cx="56" cy="18" r="5"/>
${rows.map(({ at, text, kind }, index) => lineOf(text, kind, top + (index + 0.5) * pitch, at)).join('\n')}
<text class="caption" x="${edge}" y="${height - 14}">${escaped(caption)}</text>
</svg>
`;
}

const lineOf = (text: string, kind: string, y: number, at: number): string => {
  const delay = kind === 'typed' ? '' : ` style="animation-delay:${(at + 1).toFixed(2)}s"`;
  return `<text class="${kind}" x="${edge}" y="${y}"${delay}>${escaped(text)}</text>`;
};

function kindOf(text: string): string {
  if (text.startsWith('warning:')) return 'said warn';
  if (text.startsWith('[INFO]')) return 'said soft';
  return /^\S/.test(text) ? 'said step' : 'said';
}

/** Breaks a line at blanks where it can, as a reader would. */
function wrapped(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const at = text.lastIndexOf(' ', width);
  const end = at > width / 2 ? at : width;
  return [text.slice(0, end), ...wrapped(text.slice(end).trimStart(), width)];
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const style = `
text{font:13px ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:#1d2230}
.ground{fill:#faf9f6;stroke:#dcd8ce}.knob{fill:#dcd8ce}
.typed,.step{font-weight:700}.typed{fill:#2a4b9b}.soft{fill:#545b6b}.warn{fill:#8a4b00}
.caption{font:12px system-ui,sans-serif;fill:#545b6b}
.said{animation:come .01s both}
@keyframes come{from{opacity:0}}
@media (prefers-reduced-motion:reduce){.said{animation:none}}
@media (prefers-color-scheme:dark){text{fill:#e8eaf0}.ground{fill:#12151c;stroke:#2c323f}.knob{fill:#2c323f}.typed{fill:#9db8ff}.soft,.caption{fill:#a6adbd}.warn{fill:#f2bd6b}}
`;
