import type { InstallPlan, Port } from '../plan/plan.ts';
import type { Language } from '../text.ts';
import { fill } from './fill.ts';
import { sectionTexts } from './texts.ts';

/** One thing that a network means for hosts. */
export interface Fact {
  readonly term: string;
  readonly values: readonly { readonly text: string; readonly purpose?: string }[];
  readonly note?: string;
}

/** What a plan means for those who run the hosts: encryption, MTU, ports, links, modules, packages, policy. */
export function factsOf(plan: InstallPlan, language: Language): readonly Fact[] {
  const say = (key: keyof typeof sectionTexts): string => sectionTexts[key][language];
  const open = (term: string, between: Port['between']): readonly Fact[] => {
    const ports = plan.ports.filter((port) => port.between === between);
    return ports.length === 0 ? [] : [{ term, values: ports.map((port) => portValue(port, language)) }];
  };
  const one = (text: string): Fact['values'] => [{ text }];
  return [
    { term: say('encrypted'), values: one(encryptionOf(plan, language)) },
    {
      term: say('mtu'),
      values: one(plan.cni === 'none' ? say('ownCni') : String(plan.mtu)),
      ...(plan.cni !== 'none' && {
        note: fill(say(plan.askedMtu === 0 ? 'mtuNote' : 'mtuAsked'), { n: String(plan.linkMtu) }),
      }),
    },
    ...open(say('openNodes'), 'nodes'),
    ...open(say('openAgents'), 'agents-to-servers'),
    ...open(say('openServers'), 'servers'),
    { term: say('policy'), values: one(policyOf(plan, language)) },
    { term: say('interfaces'), values: one(plan.interfaces.map(({ name }) => name).join(', ') || say('none')) },
    { term: say('packages'), values: one(packagesOf(plan, language)) },
    { term: say('modules'), values: one(plan.kernelModules.join(', ') || say('none')) },
  ];
}

function portValue({ protocol, port, purpose }: Port, language: Language): Fact['values'][number] {
  const text =
    protocol === 'ip' ? fill(sectionTexts.ipProtocol[language], { n: port }) : `${protocol.toUpperCase()} ${port}`;
  return { text, purpose: purpose[language] };
}

function encryptionOf({ cni, encryption }: InstallPlan, language: Language): string {
  if (cni === 'none') return sectionTexts.ownCni[language];
  const names = { none: '', wireguard: 'WireGuard', ipsec: 'IPsec' } as const;
  return encryption === 'none'
    ? sectionTexts.no[language]
    : fill(sectionTexts.yes[language], { what: names[encryption] });
}

function policyOf({ cni, policyEngine }: InstallPlan, language: Language): string {
  if (cni === 'none') return sectionTexts.ownCni[language];
  const keys = { 'kube-router': 'byK3s', calico: 'byCalico', none: 'byNobody' } as const;
  return sectionTexts[keys[policyEngine]][language];
}

function packagesOf({ hostPackages }: InstallPlan, language: Language): string {
  const names = {
    none: sectionTexts.none[language],
    wireguard: 'WireGuard',
    strongswan: 'strongSwan (swanctl, charon)',
  } as const;
  return names[hostPackages];
}
