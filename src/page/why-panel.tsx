import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Language } from '../text.ts';
import { fill } from './fill.ts';
import { answerTexts, pageTexts } from './texts.ts';
import type { Answer } from './view.ts';

interface WhyPanelProps {
  readonly answer: Answer;
  readonly language: Language;
}

/** What was decided for the reader, or asked otherwise than K3s does by itself, and why. */
export function WhyPanel({ answer, language }: WhyPanelProps): JSX.Element {
  return (
    <section class="wide" aria-labelledby="tab-why" tabindex={0}>
      <table class="why">
        <thead>
          <tr>
            <th scope="col">{answerTexts.parameter[language]}</th>
            <th scope="col">{answerTexts.value[language]}</th>
            <th scope="col">{answerTexts.reason[language]}</th>
          </tr>
        </thead>
        <tbody>
          {answer.choices
            .filter(({ isUsual }) => !isUsual)
            .map(({ parameter, chosen, reason, source }) => (
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
  );
}
