import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Language } from '../text.ts';
import { DiffCode, TextCode } from './code.tsx';
import { fill } from './fill.ts';
import { answerTexts, pageTexts } from './texts.ts';
import type { Answer, PreviewFile } from './view.ts';

interface FilesPanelProps {
  readonly answer: Answer;
  readonly language: Language;
}

/** The files of the archive, each folded. */
export function FilesPanel({ answer, language }: FilesPanelProps): JSX.Element {
  return (
    <Fragment>
      <div class="files">
        {answer.files.map((file) => (
          <FileFold file={file} edits={editsOf(answer)} language={language} />
        ))}
      </div>
      <p class="soft">{answerTexts.also[language]} SHA256SUMS</p>
    </Fragment>
  );
}

const editsOf = ({ plan }: Answer): number =>
  'manifest' in plan && plan.manifest.kind === 'upstream' ? plan.manifest.edits.length : 0;

interface FileProps {
  readonly file: PreviewFile;
  readonly edits: number;
  readonly language: Language;
}

function FileFold({ file, edits, language }: FileProps): JSX.Element {
  const { name, label, text, href, script } = file;
  const isDiff = name === 'manifest.diff';
  const purpose = isDiff ? fill(answerTexts.edits[language], { n: edits }) : label[language];
  return (
    <details id={`file-${name}`}>
      <summary>
        <code>{name}</code> <small>{purpose}</small>
      </summary>
      <div>
        {href && (
          <p class="links">
            <a href={href}>
              {answerTexts.open[language]} <span class="unseen">{name}</span>
            </a>
            <a href={href} download={name}>
              {answerTexts.save[language]} <span class="unseen">{name}</span>
            </a>
            {script && (
              <small class="mono sha">{`${Math.ceil(script.bytes / 1024)} KB · sha256 ${script.sha256}`}</small>
            )}
          </p>
        )}
        {isDiff && text !== undefined ? (
          <DiffCode language={language} what={name} text={text} />
        ) : text !== undefined ? (
          <TextCode language={language} what={name} text={text.trimEnd()} />
        ) : (
          <div class="later">
            <TextCode language={language} what={name} text={pageTexts.loading[language]} {...(href && { src: href })} />
          </div>
        )}
      </div>
    </details>
  );
}
