import type { CheckCase } from './check-case.ts';
import { edit } from './check-case.ts';
import { calicoConflist } from './healthy.ts';

const flannelPath = '/var/lib/rancher/k3s/agent/etc/cni/net.d/10-flannel.conflist';
const calicoPath = '/etc/cni/net.d/10-calico.conflist';
const canalPath = '/etc/cni/net.d/10-canal.conflist';

/** What can be wrong with the CNI files of a node. */
export const cniCases: readonly CheckCase[] = [
  {
    check: 'cni-config',
    fault: 'nothing wrote a config',
    query: 'cni=calico',
    seed: (world) => {
      world.files[calicoPath] = undefined;
    },
    detail: /there is no CNI config in .*\/etc\/cni\/net\.d/,
  },
  {
    check: 'cni-config',
    fault: "the config is another network's",
    query: 'cni=canal',
    seed: (world) => {
      world.files[calicoPath] = world.files[canalPath];
      world.files[canalPath] = undefined;
    },
    detail: /holds 10-calico\.conflist, not 10-canal\.conflist/,
  },
  {
    check: 'cni-config',
    fault: 'two configs',
    query: 'cni=calico',
    seed: (world) => {
      world.files['/etc/cni/net.d/05-cilium.conf'] = { text: '{}' };
    },
    detail: /holds 2 files, .*: 05-cilium\.conf 10-calico\.conflist/,
  },
  {
    check: 'cni-config',
    fault: 'an earlier network left a file where flannel does not look',
    query: '',
    seed: (world) => {
      world.files[calicoPath] = { text: '{}' };
    },
    detail: /an earlier network left files in \/etc\/cni\/net\.d: 10-calico\.conflist/,
  },
  {
    check: 'cni-config',
    fault: 'the file is cut off',
    query: '',
    seed: (world) => edit(world, flannelPath, (text) => text.slice(0, -10)),
    detail: /10-flannel\.conflist is not whole JSON/,
  },
  {
    check: 'ip-forwarding',
    fault: 'the setting is off',
    query: 'cni=calico',
    seed: (world) => edit(world, calicoPath, () => calicoConflist('calico-ipam', false)),
    detail: /allow_ip_forwarding is false/,
  },
  {
    check: 'ip-forwarding',
    fault: 'the setting is text, not true',
    query: 'cni=canal',
    seed: (world) => edit(world, canalPath, () => calicoConflist('host-local', 'true')),
    detail: /allow_ip_forwarding is "true/,
  },
  {
    check: 'ip-forwarding',
    fault: 'the setting stands in another plugin',
    query: 'cni=calico',
    seed: (world) =>
      edit(world, calicoPath, () =>
        JSON.stringify({
          plugins: [
            { type: 'calico', ipam: {} },
            { type: 'portmap', container_settings: { allow_ip_forwarding: true } },
          ],
        }),
      ),
    detail: /allow_ip_forwarding is missing/,
  },
  {
    check: 'ip-forwarding',
    fault: 'the file has no plugin of Calico',
    query: 'cni=calico',
    seed: (world) =>
      edit(
        world,
        calicoPath,
        () => '{"plugins":[{"type":"portmap","container_settings":{"allow_ip_forwarding":true}}]}',
      ),
    detail: /has no plugin of type calico/,
  },
  {
    check: 'ip-forwarding',
    fault: 'there is no such file',
    query: 'cni=canal',
    seed: (world) => {
      world.files[canalPath] = undefined;
    },
    detail: /there is no .*10-canal\.conflist/,
  },
  {
    check: 'ip-forwarding',
    fault: 'the edited file is no JSON',
    query: 'cni=calico',
    seed: (world) => edit(world, calicoPath, (text) => text.replace('"type": "calico",', '"type": "calico"')),
    detail: /is not whole JSON/,
  },
  {
    check: 'cni-binaries',
    fault: 'a program is missing',
    query: 'cni=calico',
    seed: (world) => {
      world.files['/opt/cni/bin/loopback'] = undefined;
    },
    detail: /missing or not executable in .*\/opt\/cni\/bin: loopback/,
  },
  {
    check: 'cni-binaries',
    fault: 'a program may not be executed',
    query: '',
    seed: (world) => {
      world.files['/var/lib/rancher/k3s/data/current/bin/host-local'] = { text: '', mode: 0o644 };
    },
    detail: /: host-local$/,
  },
  {
    check: 'cni-binaries',
    fault: 'the config names a program that is not there',
    query: 'cni=canal',
    seed: (world) => edit(world, canalPath, (text) => text.replace('"portmap"', '"tuning"')),
    detail: /: tuning$/,
  },
];
