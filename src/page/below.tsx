import { raw } from 'hono/html';
import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { renderInlineDiagram } from '../artefacts/diagram/diagram.ts';
import type { Language } from '../text.ts';
import { DiffCode, TextCode } from './code.tsx';
import { factsOf } from './facts.ts';
import { fill } from './fill.ts';
import { pathOf } from './links.ts';
import { fileTexts, pageTexts, sectionTexts } from './texts.ts';
import type { Answer, PreviewFile } from './view.ts';

interface BelowProps {
  readonly answer: Answer;
  readonly language: Language;
}

/** What stands below form and answer: the picture, what hosts need, the files, and every decision. */
export function Below({ answer, language }: BelowProps): JSX.Element {
  const say = (key: keyof typeof sectionTexts): string => sectionTexts[key][language];
  return (
    <Fragment>
      <section class="band duo">
        <figure>
          <h2>{say('picture')}</h2>
          {raw(renderInlineDiagram(answer.plan, language))}
        </figure>
        <div>
          <h2>{say('facts')}</h2>
          <dl class="facts">
            {factsOf(answer.plan, language).map(({ term, values, note }) => (
              <div>
                <dt>{term}</dt>
                <dd>
                  {values.length > 1 ? (
                    <ul>
                      {values.map(({ text, purpose }) => (
                        <li>
                          {text} {purpose && <small>{purpose}</small>}
                        </li>
                      ))}
                    </ul>
                  ) : (
                    <Fragment>
                      {values[0]?.text} {(note ?? values[0]?.purpose) && <small>{note ?? values[0]?.purpose}</small>}
                    </Fragment>
                  )}
                </dd>
              </div>
            ))}
          </dl>
          <p class="soft">{pageTexts.limits[language]}</p>
        </div>
      </section>
      <section class="band" aria-labelledby="files-h">
        <h2 id="files-h">{say('files')}</h2>
        <div class="files">
          {answer.files.map((file) => (
            <FileFold file={file} edits={editsOf(answer)} language={language} />
          ))}
        </div>
        <p class="soft">
          {say('also')} <a href={pathOf(answer.query, '/diagram.svg')}>diagram.svg</a>, SHA256SUMS
        </p>
      </section>
      <Why answer={answer} language={language} />
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
  const { name, text, href, script } = file;
  const isDiff = name === 'manifest.diff';
  const purpose = isDiff ? fill(sectionTexts.edits[language], { n: edits }) : fileTexts[name]?.[language];
  return (
    <details id={`file-${name}`} open={name === 'config.yaml' || isDiff}>
      <summary>
        <code>{name}</code> <small>{purpose}</small>
      </summary>
      <div>
        {href && (
          <p class="links">
            <a href={href}>
              {sectionTexts.open[language]} <span class="unseen">{name}</span>
            </a>
            <a href={href} download={name}>
              {sectionTexts.save[language]} <span class="unseen">{name}</span>
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

function Why({ answer, language }: BelowProps): JSX.Element {
  return (
    <section class="band">
      <h2 id="why-h">{sectionTexts.why[language]}</h2>
      <section class="wide" aria-labelledby="why-h" tabindex={0}>
        <table class="why">
          <thead>
            <tr>
              <th scope="col">{sectionTexts.parameter[language]}</th>
              <th scope="col">{sectionTexts.value[language]}</th>
              <th scope="col">{sectionTexts.reason[language]}</th>
            </tr>
          </thead>
          <tbody>
            {answer.plan.choices.map(({ parameter, chosen, reason, source }) => (
              <tr>
                <th scope="row">
                  <a href={source} rel="noreferrer" aria-label={fill(pageTexts.source[language], { what: parameter })}>
                    <code>{parameter}</code>
                  </a>
                </th>
                <td>
                  <code>{chosen}</code>
                </td>
                <td>{reason[language]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
