import type { PortFact } from './network.ts';

/** A port that K3s itself needs, whatever its network. */
export interface K3sPort extends PortFact {
  /** When it is needed: always, or where the config has this key. */
  readonly when: 'always' | 'cluster-init' | 'embedded-registry';
  readonly checked: string;
}

const source = 'https://docs.k3s.io/installation/requirements';
const checked = '2026-11-22';

/** The ports of K3s itself. */
export const k3sPorts: readonly K3sPort[] = [
  {
    protocol: 'tcp',
    port: '6443',
    between: 'agents-to-servers',
    when: 'always',
    purpose: { en: 'K3s supervisor and Kubernetes API', ja: 'K3sスーパーバイザーとKubernetes API' },
    source,
    checked,
  },
  {
    protocol: 'tcp',
    port: '10250',
    between: 'nodes',
    when: 'always',
    purpose: { en: 'Metrics of the kubelet', ja: 'kubeletのメトリクス' },
    source,
    checked,
  },
  {
    protocol: 'tcp',
    port: '2379-2380',
    between: 'servers',
    when: 'cluster-init',
    purpose: { en: 'Embedded etcd', ja: '組み込みetcd' },
    source,
    checked,
  },
  {
    protocol: 'tcp',
    port: '5001',
    between: 'nodes',
    when: 'embedded-registry',
    purpose: { en: 'Which images nodes share (embedded registry)', ja: '共有するイメージの通知(組み込みレジストリ)' },
    source,
    checked,
  },
  {
    protocol: 'tcp',
    port: '6443',
    between: 'nodes',
    when: 'embedded-registry',
    purpose: {
      en: 'K3s supervisor and Kubernetes API, and the images that nodes share (embedded registry)',
      ja: 'K3sスーパーバイザーとKubernetes API、共有するイメージ(組み込みレジストリ)',
    },
    source,
    checked,
  },
];

/** Modules that every K3s node loads, whatever its network. */
export const k3sKernelModules = {
  modules: ['br_netfilter', 'overlay'],
  source: 'https://github.com/k3s-io/k3s/blob/master/install.sh',
  checked,
} as const;
