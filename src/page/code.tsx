import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Command } from '../shell/commands.ts';
import type { Language } from '../text.ts';
import { fill } from './fill.ts';
import { pageTexts } from './texts.ts';

interface CodeProps {
  readonly language: Language;
  /** What it is, for the name of the button. */
  readonly what: string;
}

/** A command with a button that copies it. Lines break where addresses have joints. */
export function CommandCode({
  language,
  what,
  commands,
}: CodeProps & { readonly commands: readonly Command[] }): JSX.Element {
  return (
    <div class="code">
      <pre>
        <code>
          {commands.map((command, index) => (
            <Fragment>
              {index > 0 && '\n'}
              {command.map((piece) => {
                if (piece.kind === 'query') return <b>{jointed(piece.text)}</b>;
                return piece.kind === 'blank' ? <var>{piece.text}</var> : jointed(piece.text);
              })}
            </Fragment>
          ))}
        </code>
      </pre>
      <CopyButton language={language} what={what} />
    </div>
  );
}

/** A command under its heading, and what it does in a line. */
export function CommandGroup({
  language,
  title,
  commands,
  help,
}: {
  readonly language: Language;
  readonly title: string;
  readonly commands: readonly Command[];
  readonly help?: string;
}): JSX.Element {
  return (
    <div class="group">
      <h3>{title}</h3>
      <CommandCode language={language} what={title} commands={commands} />
      {help !== undefined && <small>{help}</small>}
    </div>
  );
}

/** A text with a button that copies it. */
export function TextCode({
  language,
  what,
  text,
  src,
}: CodeProps & { readonly text: string; readonly src?: string }): JSX.Element {
  return (
    <div class="code">
      <section class="long" aria-label={what} tabindex={0}>
        <pre>
          <code data-src={src}>{text}</code>
        </pre>
      </section>
      <CopyButton language={language} what={what} />
    </div>
  );
}

/** A unified diff: its signs stay in the text, colour only adds to them. */
export function DiffCode({ language, what, text }: CodeProps & { readonly text: string }): JSX.Element {
  return (
    <div class="code">
      <section class="long diff" aria-label={what} tabindex={0}>
        <pre>
          <code>
            {text
              .trimEnd()
              .split('\n')
              .map((line) => (
                <span class={styleOf(line)}>{`${line}\n`}</span>
              ))}
          </code>
        </pre>
      </section>
      <CopyButton language={language} what={what} />
    </div>
  );
}

function CopyButton({ language, what }: CodeProps): JSX.Element {
  return (
    <button class="copy" type="button" aria-label={fill(pageTexts.copyWhat[language], { what })}>
      {pageTexts.copy[language]}
    </button>
  );
}

const joint = /(?<=[^:/]\/(?!\/))|(?=&[a-z])/;

function jointed(text: string): (string | JSX.Element)[] {
  return text.split(joint).flatMap((part, index) => (index === 0 ? [part] : [<wbr />, part]));
}

function styleOf(line: string): string | undefined {
  if (/^(@@|---|\+\+\+)/.test(line)) return 'at';
  if (line.startsWith('+')) return 'add';
  return line.startsWith('-') ? 'del' : undefined;
}
