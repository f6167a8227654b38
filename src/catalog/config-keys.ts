import type { Availability } from './availability.ts';

/** A key of K3s' config file that knit may write. */
export interface ConfigKey {
  readonly key: string;
  /** Who may have it: an agent stops at a key that only servers know. */
  readonly nodes: 'servers' | 'all';
  /** Whether all servers must have the same value; for `disable` only the word `servicelb` counts. */
  readonly mustMatch: boolean;
  readonly availability: Availability;
  readonly source: string;
  readonly checked: string;
}

const checked = '2026-11-22';
const serverPage = 'https://docs.k3s.io/cli/server';
const agentPage = 'https://docs.k3s.io/cli/agent';

const always: Availability = { certainty: 'stated' };
const shared = { nodes: 'servers', mustMatch: true, availability: always, source: serverPage, checked } as const;
const server = { ...shared, mustMatch: false } as const;
const node = { nodes: 'all', mustMatch: false, availability: always, source: agentPage, checked } as const;

/** Every key that knit may write, in the order in which it writes them. */
export const configKeys: readonly ConfigKey[] = [
  { key: 'cluster-init', ...server },
  { key: 'flannel-backend', ...shared },
  {
    key: 'flannel-ipv6-masq',
    ...shared,
    // Merged on all lines in the third week of January 2022, for "the next release" of each.
    availability: {
      since: 'v1.23.2+k3s1',
      certainty: 'probable',
      backports: [
        {
          minor: 'v1.22',
          since: 'v1.22.6+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/pull/4983',
        },
        {
          minor: 'v1.21',
          since: 'v1.21.9+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/pull/4982',
        },
      ],
    },
    source: 'https://github.com/k3s-io/k3s/pull/4952',
  },
  {
    key: 'flannel-external-ip',
    ...shared,
    // Asked for on three lines on 22 October 2022, between v1.25.2 and v1.25.4; for 1.22 nothing was found.
    availability: {
      since: 'v1.25.3+k3s1',
      certainty: 'probable',
      backports: [
        {
          minor: 'v1.24',
          since: 'v1.24.7+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/pull/6322',
        },
        {
          minor: 'v1.23',
          since: 'v1.23.13+k3s1',
          certainty: 'stated',
          source: 'https://github.com/k3s-io/k3s/issues/6190',
        },
      ],
    },
    source: 'https://docs.k3s.io/networking/distributed-multicloud',
  },
  { key: 'flannel-iface', ...node },
  { key: 'flannel-conf', ...node },
  { key: 'cluster-cidr', ...shared },
  { key: 'service-cidr', ...shared },
  { key: 'cluster-dns', ...shared },
  { key: 'disable', ...shared },
  { key: 'disable-network-policy', ...shared },
  {
    key: 'egress-selector-mode',
    ...shared,
    // Merged in May 2022, before v1.24.1, the first release of its line.
    availability: {
      since: 'v1.24.1+k3s1',
      certainty: 'probable',
      backports: [
        {
          minor: 'v1.23',
          since: 'v1.23.7+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/issues/5602',
        },
        {
          minor: 'v1.22',
          since: 'v1.22.10+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/issues/5590',
        },
      ],
    },
    source: 'https://github.com/k3s-io/k3s/pull/5577',
  },
  { key: 'kube-controller-manager-arg', ...server },
  { key: 'tls-san', ...server },
  { key: 'selinux', ...node },
  { key: 'write-kubeconfig-mode', ...server },
];

/** Settings that must be the same on all servers, in the words of K3s' documentation, whether knit writes them or not. */
export const matchingSettings = {
  settings: [
    'agent-token',
    'cluster-cidr',
    'cluster-dns',
    'cluster-domain',
    'disable-cloud-controller',
    'disable-helm-controller',
    'disable-network-policy',
    'disable=servicelb',
    'egress-selector-mode',
    'embedded-registry',
    'flannel-backend',
    'flannel-external-ip',
    'flannel-ipv6-masq',
    'secrets-encryption',
    'secrets-encryption-provider',
    'service-cidr',
  ],
  source: serverPage,
  checked,
} as const;
