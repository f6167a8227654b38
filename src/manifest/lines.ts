import type { Edit } from './edit.ts';
import { writtenMtu } from './values.ts';
import type { Variables } from './variables.ts';

// The lines that calico.yaml and canal.yaml share. Their text is the same at every tag since v3.24.0.

/** Lines of one variable of the calico-node container. */
const variableLines = ([name, value]: readonly [string, string]): string[] => [
  `            - name: ${name}`,
  `              value: "${value}"`,
];

/** An edit that gives variables of upstream's, next to each other, other values and puts new ones behind them. */
export function changeVariables(id: string, present: Variables, wanted: Variables): Edit[] {
  const changed = { ...present, ...wanted };
  const [find, replace] = [present, changed].map((each) => Object.entries(each).flatMap(variableLines));
  return find === undefined || replace === undefined || find.join('\n') === replace.join('\n')
    ? []
    : [{ id, find, replace }];
}

/** Lets pods forward packets: one key more in the calico plugin of the CNI configuration. */
export const allowIpForwarding: Edit = {
  id: 'allow-ip-forwarding',
  find: ['          "type": "calico",'],
  replace: ['          "type": "calico",', '          "container_settings": {"allow_ip_forwarding": true},'],
};

/** Sets the MTU of the pods' links and of the tunnels. */
export function podMtu(mtu: number | undefined): Edit[] {
  const written = writtenMtu(mtu);
  if (written === undefined) return [];
  return [{ id: 'pod-mtu', find: ['  veth_mtu: "0"'], replace: [`  veth_mtu: "${written}"`] }];
}

/** Sets the address pools, in the place of the example that upstream has commented out. */
export function addressPools(pools: Variables): Edit {
  const example = ['            # - name: CALICO_IPV4POOL_CIDR', '            #   value: "192.168.0.0/16"'];
  const lines = Object.entries(pools).flatMap(variableLines);
  return {
    id: 'address-pools',
    find: example,
    replace: 'CALICO_IPV4POOL_CIDR' in pools ? lines : [...example, ...lines],
  };
}
