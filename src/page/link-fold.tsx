import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Command } from '../guide/commands.ts';
import { address } from '../guide/commands.ts';
import type { BundleRequest } from '../request/request.ts';
import { CommandCode } from './code.tsx';
import { docLinks, docPictures, pathOf, summaryOf } from './links.ts';
import { stepTexts } from './texts.ts';
import type { Answer, View } from './view.ts';

/** The links that people put into their documents: moving and pinned, in four notations. */
export function LinkFold({ view, answer }: { readonly view: View; readonly answer: Answer }): JSX.Element {
  const { language, origin, request } = view;
  const { plan, query, pinnedQuery, isPinned } = answer;
  const say = (key: keyof typeof stepTexts): string => stepTexts[key][language];
  const label = summaryOf(plan, language);
  const url = `${origin}${pathOf(pinnedQuery)}`;
  const docs = docLinks(label, url, answer.scripts['install.sh'].sha256);
  const row = (title: string, command: Command, help?: string): JSX.Element => (
    <div class="group">
      <h3>{title}</h3>
      <CommandCode language={language} what={title} commands={[command]} />
      {help && <small>{help}</small>}
    </div>
  );
  const plain = (text: string): Command => [{ kind: 'plain', text }];
  return (
    <details id="link">
      <summary>
        {say('link')} <small>{say(isPinned ? 'statePinned' : 'stateMoving')}</small>
      </summary>
      <div>
        {row(
          say('linkMoving'),
          address({ origin, query }, '/'),
          say(isMoving(request) ? 'linkMovingHelp' : 'linkExactHelp'),
        )}
        {row(say('linkPinned'), address({ origin, query: pinnedQuery }, '/'), say('linkPinnedHelp'))}
        {row(say('linkMarkdown'), plain(docs.markdown))}
        {row(say('linkAsciidoc'), plain(docs.asciidoc))}
        {row(say('linkHtml'), plain(docs.html))}
        {row(say('linkPicture'), plain(docPictures(label, origin, pinnedQuery)), say('linkDocsHelp'))}
      </div>
    </details>
  );
}

const isMoving = ({ k3s }: BundleRequest): boolean => k3s === undefined || k3s.kind === 'channel';
