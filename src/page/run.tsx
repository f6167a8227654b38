import { Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { formatQuery } from '../plan/canonical.ts';
import type { Command, NodeRole } from '../shell/commands.ts';
import { checked, installNode, runNode } from '../shell/commands.ts';
import type { Language } from '../text.ts';
import { CommandCode } from './code.tsx';
import { fill } from './fill.ts';
import { pathOf } from './links.ts';
import { runTexts } from './texts.ts';
import type { Answer, View } from './view.ts';

interface RunProps {
  readonly view: View;
  readonly answer: Answer;
}

/** The one command for the node at hand: a switch says which node, two boxes how careful; CSS shows what they choose. */
export function Run({ view, answer }: RunProps): JSX.Element {
  const { language } = view;
  const say = (key: keyof typeof runTexts): string => runTexts[key][language];
  return (
    <div class="run">
      <fieldset class="switch">
        <legend class="unseen">{say('node')}</legend>
        {roles.map((role, index) => (
          <label>
            <input type="radio" name="role" id={`role-${role}`} checked={index === 0} data-keep />
            <span>{say(role)}</span>
          </label>
        ))}
      </fieldset>
      {roles.map((role) =>
        forms.map(({ name, isChecked, isDry }) => (
          <div class={`command ${role} ${name}`}>
            <CommandCode
              language={language}
              what={say(role)}
              commands={[commandOf(view, answer, role, isChecked, isDry)]}
            />
          </div>
        )),
      )}
      <div class="careful">
        <Careful id="careful-checked" label={say('verifyDownload')} />
        <Careful id="careful-dry" label={say('dryRun')} />
      </div>
      {roles.map((role) => (
        <p class={`needs soft ${role}`}>
          <Needs role={role} view={view} answer={answer} />
        </p>
      ))}
    </div>
  );
}

const roles = ['first', 'server', 'agent'] as const satisfies readonly NodeRole[];

const forms = [
  { name: 'plain', isChecked: false, isDry: false },
  { name: 'checked', isChecked: true, isDry: false },
  { name: 'dry', isChecked: false, isDry: true },
  { name: 'checked-dry', isChecked: true, isDry: true },
] as const;

function commandOf(view: View, answer: Answer, role: NodeRole, isChecked: boolean, isDry: boolean): Command {
  const { origin } = view;
  if (!isChecked) return installNode({ origin, query: answer.query }, role, { isDry });
  const { sha256, pinnedQuery } = answer.scripts['install.sh'];
  return checked({ origin, query: pinnedQuery }, 'install.sh', sha256, runNode(role, { isDry }));
}

function Careful({ id, label }: { readonly id: string; readonly label: string }): JSX.Element {
  return (
    <label>
      <input type="checkbox" id={id} data-keep /> {label}
    </label>
  );
}

function Needs({ role, view, answer }: RunProps & { readonly role: NodeRole }): JSX.Element {
  const { language, request } = view;
  const say = (key: keyof typeof runTexts): string => runTexts[key][language];
  if (role === 'first') return <Fragment>{fill(say('firstNeeds'), { k3s: answer.plan.k3s.version })}</Fragment>;
  if (role === 'agent' || isSeveral(answer)) {
    return (
      <Fragment>
        {say(role === 'agent' ? 'agentNeeds' : 'serverNeeds')} {say('token')}
      </Fragment>
    );
  }
  // A datastore that servers share is chosen before the first one starts.
  return (
    <Fragment>
      {say('etcd')} <a href={pathOf(formatQuery({ ...request, clusterInit: true }))}>{say('turnOnEtcd')}</a>
      {stop(language)}
    </Fragment>
  );
}

const isSeveral = ({ plan }: Answer): boolean => plan.config.server.some(({ key }) => key === 'cluster-init');

const stop = (language: Language): string => (language === 'ja' ? '。' : '.');
