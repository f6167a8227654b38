import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { formatQuery } from '../plan/canonical.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Command } from '../shell/commands.ts';
import { address, installNode } from '../shell/commands.ts';
import { CommandGroup } from './code.tsx';
import { docLinks, docPictures, pathOf, summaryOf } from './links.ts';
import { linkTexts } from './texts.ts';
import type { Answer, View } from './view.ts';

interface LinkPanelProps {
  readonly view: View;
  readonly answer: Answer;
}

/** The links that people keep: one that follows, one for documents, one for automation. */
export function LinkPanel({ view, answer }: LinkPanelProps): JSX.Element {
  const { language, origin, request } = view;
  const { plan, query, pinnedQuery } = answer;
  const say = (key: keyof typeof linkTexts): string => linkTexts[key][language];
  const label = summaryOf(plan, language);
  const kept = keptQuery(request, plan);
  const docs = docLinks(label, `${origin}${pathOf(kept)}`);
  const plain = (text: string): Command => [{ kind: 'plain', text }];
  const group = (title: string, command: Command, help?: string): JSX.Element => (
    <CommandGroup language={language} title={title} commands={[command]} {...(help !== undefined && { help })} />
  );
  const notation = (title: string, text: string): JSX.Element => (
    <details class="more">
      <summary>{title}</summary>
      <div>{group(title, plain(text))}</div>
    </details>
  );
  return (
    <Fragment>
      {group(say('moving'), address({ origin, query }, '/'), say(isMoving(request) ? 'movingHelp' : 'exactHelp'))}
      {group(say('markdown'), plain(docs.markdown), say('docsHelp'))}
      {notation(say('html'), docs.html)}
      {notation(say('asciidoc'), docs.asciidoc)}
      {notation(say('picture'), docPictures(label, origin, kept))}
      <details class="more">
        <summary>{say('automation')}</summary>
        <div>
          {group(
            say('automation'),
            installNode(
              { origin, query: `${pinnedQuery}&expect=sha256-${answer.scripts['install.sh'].sha256}` },
              'first',
            ),
            say('automationHelp'),
          )}
        </div>
      </details>
    </Fragment>
  );
}

const isMoving = ({ k3s }: BundleRequest): boolean => k3s === undefined || k3s.kind === 'channel';

// A document outlives a release of knit: K3s and Calico are exact, and nothing names the knit that made the link.
function keptQuery({ v: _, expect: __, ...request }: BundleRequest, plan: InstallPlan): string {
  return formatQuery({
    ...request,
    k3s: { kind: 'release', version: plan.k3s.version },
    ...('calico' in plan && { calico: { kind: 'release', version: plan.calico } }),
  });
}
