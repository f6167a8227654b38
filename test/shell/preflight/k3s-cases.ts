import { calico } from '../../support/node-root.ts';
import type { Case } from './machine.ts';
import { k3s, receipt, unit, userConfig } from './machine.ts';

/** Faults that preflight finds, and healthy states beside them. */
export const k3sCases: readonly Case[] = [
  {
    id: 'existing-k3s',
    fault: 'a newer K3s',
    level: 'refuse',
    says: 'K3s v1.37.1+k3s1 is here: it does not go back',
    remedy: 'k3s=v1.37.1+k3s1',
    files: k3s('v1.37.1+k3s1'),
  },
  {
    id: 'existing-k3s',
    fault: 'a program of another release, and no download',
    level: 'ok',
    says: 'v1.35.9+k3s1',
    files: k3s('v1.35.9+k3s1'),
    env: { INSTALL_K3S_SKIP_DOWNLOAD: 'selinux' },
  },
  {
    id: 'existing-k3s',
    fault: 'a newer build of the same',
    level: 'refuse',
    says: 'does not go back',
    files: k3s('v1.36.4+k3s2'),
  },
  {
    id: 'existing-k3s',
    fault: 'a minor too far',
    level: 'refuse',
    says: 'skips a minor',
    remedy: 'k3s=v1.35',
    files: k3s('v1.34.5+k3s1'),
  },
  {
    id: 'existing-k3s',
    fault: 'none: the minor before',
    level: 'ok',
    says: 'v1.35.9+k3s1',
    files: k3s('v1.35.9+k3s1'),
  },
  {
    id: 'existing-k3s',
    fault: 'etcd before 3.6',
    level: 'warn',
    says: 'etcd 3.5 of K3s v1.33.7+k3s1',
    remedy: 'etcd-snapshot save',
    settings: { K3S_VERSION: 'v1.34.1+k3s1' },
    files: { ...k3s('v1.33.7+k3s1'), '/var/lib/rancher/k3s/server/db/etcd/name': '' },
  },
  {
    id: 'existing-k3s',
    fault: 'an agent asked to become a server',
    level: 'refuse',
    says: 'this node is a K3s agent',
    remedy: 'K3S_URL',
    files: receipt('flannel vxlan vxlan -', 'agent'),
  },
  {
    id: 'existing-k3s',
    fault: 'another service of K3s',
    level: 'refuse',
    says: 'k3s-agent',
    remedy: 'k3s-agent-uninstall.sh',
    files: { '/etc/systemd/system/k3s-agent.service': '' },
  },
  {
    id: 'installer-options',
    fault: 'options and variables that this run lacks',
    level: 'refuse',
    says: 'would lose it: --node-label --token K3S_DATASTORE_ENDPOINT\n',
    remedy: 'INSTALL_K3S_EXEC',
    files: {
      [unit]: `[Service]\nExecStart=/usr/local/bin/k3s \\\n    server \\\n\t'--node-label=a=b' \\\n\t'--token' \\\n\t's3cr3t' \\\n\t'--tls-san' \\\n\t'x' \\\n\n`,
      [`${unit}.env`]: "K3S_DATASTORE_ENDPOINT='s3cr3t'\nK3S_NODE_NAME='a'\n",
    },
    env: { INSTALL_K3S_EXEC: '--tls-san x', K3S_NODE_NAME: 'a' },
  },
  {
    id: 'data-dir',
    fault: 'moved, with a manifest',
    level: 'refuse',
    says: 'would not see the manifest',
    remedy: 'a link',
    settings: calico,
    files: { [userConfig]: 'data-dir: /srv/k3s\n' },
  },
  { id: 'data-dir', fault: 'moved', level: 'warn', says: 'data-dir is moved', env: { K3S_DATA_DIR: '/srv' } },
];
