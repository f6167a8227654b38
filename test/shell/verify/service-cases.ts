import type { CheckCase } from './check-case.ts';
import { edit } from './check-case.ts';
import { nodesOf, unit } from './healthy.ts';
import type { World } from './world.ts';

const unitPath = '/etc/systemd/system/k3s.service';
const configPath = '/etc/rancher/k3s/config.yaml.d/10-knit.yaml';

const systemctlSays = (world: World, state: string): void => {
  world.commands['systemctl'] = `case "$1" in is-active) echo ${state}; exit 3 ;; show) echo 0123 ;; esac`;
};

/** Turns the node into one with OpenRC, whose service has a state. */
export const withOpenRc = (world: World, status: string): void => {
  world.files[unitPath] = undefined;
  const script = 'command="/usr/local/bin/k3s"\ncommand_args="server \\\n    >>${LOG_FILE} 2>&1"\n';
  world.files['/etc/init.d/k3s'] = { text: `#!/sbin/openrc-run\n${script}`, mode: 0o755 };
  world.commands['rc-service'] =
    status === 'started' ? 'echo " * status: started"' : `echo " * status: ${status}"; exit 3`;
};

/** Turns the node into an agent without a kubeconfig. */
export const asAgent = (world: World): void => {
  world.files[unitPath] = undefined;
  world.files['/etc/systemd/system/k3s-agent.service'] = { text: unit('agent') };
  world.files[configPath] = { text: world.settings.AGENT_CONFIG ?? '', mode: 0o600 };
  world.files['/etc/rancher/k3s/k3s.yaml'] = undefined;
};

/** What can be wrong with K3s on a node. */
export const serviceCases: readonly CheckCase[] = [
  {
    check: 'k3s-service',
    fault: 'the service is stopped',
    query: '',
    seed: (world) => systemctlSays(world, 'inactive'),
    detail: /k3s is inactive/,
  },
  {
    check: 'k3s-service',
    fault: 'the service failed',
    query: '',
    seed: (world) => {
      systemctlSays(world, 'failed');
      world.files['/journal'] = {
        text: 'level=info msg="Starting"\nlevel=fatal msg="flannel exited: operation not supported"\n',
      };
    },
    detail: /k3s is failed; it last said: .*operation not supported/,
  },
  {
    check: 'k3s-service',
    fault: 'the service starts again and again',
    query: '',
    seed: (world) => systemctlSays(world, 'activating'),
    detail: /k3s is activating/,
  },
  {
    check: 'k3s-service',
    fault: 'the service is stopped, under OpenRC',
    query: '',
    seed: (world) => withOpenRc(world, 'crashed'),
    detail: /k3s is crashed/,
  },
  {
    check: 'k3s-service',
    fault: 'K3s was never installed',
    query: '',
    seed: (world) => {
      world.files[unitPath] = undefined;
    },
    detail: /no unit .* runs K3s/,
  },
  {
    check: 'k3s-service',
    fault: 'a server and an agent on one node',
    query: '',
    seed: (world) => {
      world.files['/etc/systemd/system/k3s-agent.service'] = { text: unit('agent') };
    },
    detail: /2 services/,
  },
  {
    check: 'k3s-service',
    fault: 'systemd cannot be asked',
    query: '',
    seed: (world) => systemctlSays(world, 'offline'),
    detail: /systemd does not answer/,
    status: 'skip',
  },
  {
    check: 'k3s-version',
    fault: 'the binary is of another release',
    query: '',
    seed: (world) => edit(world, '/usr/local/bin/k3s', (text) => text.replace('v1.36.4', 'v1.36.3')),
    detail: /is v1\.36\.3\+k3s1, not v1\.36\.4\+k3s1/,
  },
  {
    check: 'k3s-version',
    fault: 'there is no binary',
    query: '',
    seed: (world) => {
      delete world.commands['k3s'];
      world.files['/usr/local/bin/k3s'] = undefined;
    },
    detail: /there is no k3s/,
  },
  {
    check: 'k3s-version',
    fault: 'the node still runs the release before the upgrade',
    query: '',
    seed: (world) => {
      world.cluster.objects['nodes'] = nodesOf(world.settings, { version: 'v1.35.9+k3s1' });
    },
    detail: /the node still runs v1\.35\.9\+k3s1/,
  },
  {
    check: 'k3s-version',
    fault: 'the binary does not run here',
    query: '',
    seed: (world) => edit(world, '/usr/local/bin/k3s', () => '#!/bin/sh\necho "Exec format error" >&2\nexit 126\n'),
    detail: /does not run here: Exec format error/,
    status: 'skip',
  },
  {
    check: 'k3s-config',
    fault: 'the config was never written',
    query: '',
    seed: (world) => {
      world.files[configPath] = undefined;
    },
    detail: /there is no .*10-knit\.yaml/,
  },
  {
    check: 'k3s-config',
    fault: 'the config was edited',
    query: '',
    seed: (world) => edit(world, configPath, (text) => `${text}debug: true\n`),
    detail: /10-knit\.yaml differs/,
  },
  {
    check: 'k3s-config',
    fault: 'a later file sets the same key',
    query: '',
    seed: (world) => {
      world.files['/etc/rancher/k3s/config.yaml.d/90-site.yaml'] = {
        text: 'node-label:\n  - a=b\n"flannel-backend": host-gw\n',
      };
      world.files['/etc/rancher/k3s/config.yaml.d/05-site.yaml'] = { text: 'flannel-backend: none\n' };
      world.files['/etc/rancher/k3s/config.yaml.d/95-notes.txt'] = { text: 'flannel-backend: none\n' };
    },
    detail: /90-site\.yaml sets flannel-backend and wins over 10-knit\.yaml$/,
  },
  {
    check: 'k3s-config',
    fault: 'the unit starts K3s with the same flag',
    query: '',
    seed: (world) => {
      world.files[unitPath] = { text: unit('server', '--node-name', 'a', '--flannel-backend=host-gw') };
    },
    detail: /starts K3s with --flannel-backend/,
  },
  {
    check: 'k3s-config',
    fault: 'the environment names another config',
    query: '',
    seed: (world) => {
      world.files[`${unitPath}.env`] = { text: 'K3S_CONFIG_FILE=/etc/other.yaml\n' };
    },
    detail: /sets K3S_CONFIG_FILE/,
  },
  {
    check: 'k3s-config',
    fault: 'K3s skipped a key that it does not know',
    query: '',
    seed: (world) => {
      world.files['/journal'] = {
        text: 'time="2026" level=warning msg="Unknown flag --flanel-backend found in config.yaml, skipping\\n"\n',
      };
    },
    detail: /does not know the key flanel-backend/,
  },
  {
    check: 'k3s-config',
    fault: 'two servers differ in a setting that must match',
    query: 'cni=calico',
    seed: (world) => {
      const other = [
        'server',
        '--flannel-backend',
        'none',
        '--disable-network-policy',
        '--cluster-cidr',
        '10.42.0.0/16',
        '--disable',
        'traefik,servicelb',
      ];
      world.cluster.objects['nodes'] = nodesOf(world.settings, {}, { server: true, arguments: other });
    },
    detail: /servers of this cluster differ in disable$/,
  },
  {
    check: 'k3s-config',
    fault: 'an agent has a key that only servers know',
    query: '',
    seed: (world) => {
      asAgent(world);
      world.files['/etc/rancher/k3s/config.yaml'] = { text: 'node-name: b\ndisable+:\n  - traefik\n' };
    },
    detail: /config\.yaml sets disable, which agents do not know/,
  },
  {
    check: 'kernel-modules',
    fault: 'the kernel cannot make such a link',
    query: 'backend=wireguard',
    seed: () => {},
    detail: /does not have: wireguard/,
  },
  {
    check: 'kernel-modules',
    fault: 'the list of modules does not name it',
    query: '',
    seed: (world) => {
      world.settings = { ...world.settings, KERNEL_MODULES: 'overlay vxlan knit_test_module' };
      world.commands['uname'] = 'case "$1" in -n) echo node-a ;; *) echo 6.1.0-test ;; esac';
      world.files['/lib/modules/6.1.0-test/modules.dep'] = { text: 'kernel/net/other.ko:\n' };
    },
    detail: /6\.1\.0-test does not have: knit_test_module/,
  },
  {
    check: 'kernel-modules',
    fault: 'IP forwarding is off',
    query: '',
    seed: (world) => world.network.push("sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'"),
    detail: /^net\.ipv4\.ip_forward is 0: pods of this node reach nothing$/,
  },
  {
    check: 'kernel-modules',
    fault: 'nothing tells whether the kernel has it',
    query: '',
    seed: (world) => {
      world.settings = { ...world.settings, KERNEL_MODULES: 'overlay knit_test_module' };
    },
    detail: /could not find out .*: knit_test_module/,
    status: 'skip',
  },
];
