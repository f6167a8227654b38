import type { CheckId, Cni, Encryption } from './plan.ts';
import { checkIds } from './plan.ts';

/** What decides which checks mean something for a network. */
export interface CheckFacts {
  readonly cni: Cni;
  readonly encryption: Encryption;
  readonly hasInterfaces: boolean;
  readonly disable: readonly string[];
}

/** The checks of `verify.sh` that apply to a network, in the order in which they run. */
export function applicableChecks(facts: CheckFacts): readonly CheckId[] {
  return checkIds.filter((id) => applies[id](facts));
}

const always = (): boolean => true;
const isOurs = ({ cni }: CheckFacts): boolean => cni !== 'none';
const isCalicoPlugin = ({ cni }: CheckFacts): boolean => cni === 'canal' || cni === 'calico';
const hasDns = ({ disable }: CheckFacts): boolean => !disable.includes('coredns');
const hasInterfaces = (facts: CheckFacts): boolean => facts.hasInterfaces;

const applies: Readonly<Record<CheckId, (facts: CheckFacts) => boolean>> = {
  'k3s-service': always,
  'k3s-version': always,
  'k3s-config': always,
  'kernel-modules': always,
  'cni-config': isOurs,
  'ip-forwarding': isCalicoPlugin,
  'cni-binaries': isOurs,
  'overlay-interface': hasInterfaces,
  'overlay-mtu': hasInterfaces,
  'wireguard-peers': ({ encryption }) => encryption === 'wireguard',
  'ipsec-policies': ({ encryption }) => encryption === 'ipsec',
  'policy-engine': isOurs,
  'pod-cidr': isOurs,
  'nodes-ready': always,
  'cni-rollout': isOurs,
  coredns: hasDns,
  'pod-to-pod': always,
  'service-dns': hasDns,
  'pod-ip-forward': isCalicoPlugin,
  servicelb: ({ disable }) => !disable.includes('servicelb'),
};
