import type { Cidr } from '../address/cidr.ts';
import { parseCidr } from '../address/cidr.ts';
import type { JsonNode } from './json-text.ts';
import { jsonValue, member } from './json-text.ts';
import type { Survey } from './survey.ts';
import { UploadError } from './upload-error.ts';

type CalicoMode = 'ipip' | 'ipip-cross-subnet' | 'vxlan' | 'vxlan-cross-subnet' | 'none';
type CanalMode = 'vxlan' | 'host-gw' | 'wireguard';
type Family = Cidr['family'];

/** The network that a manifest describes, in the words of a request. */
export interface UploadedNetwork {
  readonly cni: 'calico' | 'canal';
  /** Release that the image of calico-node names; undefined where its tag is none. */
  readonly release: string | undefined;
  /** Undefined where it cannot be told, or is none that knit knows. */
  readonly encapsulation: CalicoMode | CanalMode | undefined;
  /** Whether calico-node runs BIRD, and so may be asked for it. */
  readonly runsBird: boolean;
  readonly encryption: 'none' | 'wireguard' | undefined;
  /** Families that pods get addresses of. */
  readonly families: readonly Family[];
  /** Pod ranges that it names, one a family at most. */
  readonly ranges: readonly Cidr[];
  /** MTU of the pods' links; 0 leaves it to Calico. */
  readonly mtu: number;
  /** Name of the CNI configuration on the nodes. */
  readonly conflist: string;
  readonly hasTypha: boolean;
  /** Places that win over what variables say of one thing. */
  readonly overruling: Readonly<Record<'ranges' | 'encapsulation' | 'mtu' | 'encryption', readonly string[]>>;
  /** Places that speak of something that no plan has. */
  readonly unplanned: readonly string[];
}

/** Reads what a manifest says of its network. Throws UploadError where a place of it cannot be understood. */
export function readNetwork(found: Survey): UploadedNetwork {
  const { cni, custom } = found;
  const families = familiesOf(found);
  const own = cni === 'calico' ? calicoMode(found, families) : { runsBird: false, encapsulation: canalMode(found) };
  return {
    cni,
    ...own,
    release: /:(v3\.\d{1,3}\.\d{1,3})(?:-[a-z0-9]+)?(?:@|$)/.exec(found.image)?.[1],
    encryption: encryptionOf(found, families),
    families,
    ranges: rangesOf(found),
    mtu: mtuOf(found),
    conflist: found.anywhere('CNI_CONF_NAME') ?? '10-calico.conflist',
    hasTypha: !['', 'none'].includes(found.variable('FELIX_TYPHAK8SSERVICENAME') ?? ''),
    overruling: {
      ranges: [...ipamPlaces(found), ...poolPlaces(found)],
      encapsulation: [...poolPlaces(found), ...switchPlaces(found, own.encapsulation)],
      mtu: mtuPlaces(found),
      encryption: custom.has('FelixConfiguration') ? ['FelixConfiguration'] : [],
    },
    unplanned: unplannedPlaces(found),
  };
}

// https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/lifecycle/startup/startup.go, createIPPool
const poolModes: Readonly<Record<string, 'never' | 'always' | 'cross-subnet'>> = {
  ...{ '': 'never', off: 'never', never: 'never' },
  ...{ always: 'always', crosssubnet: 'cross-subnet', 'cross-subnet': 'cross-subnet' },
};

function calicoMode(found: Survey, families: readonly Family[]): Pick<UploadedNetwork, 'encapsulation' | 'runsBird'> {
  const backend = found.variable('CALICO_NETWORKING_BACKEND');
  if (backend === 'none') throw new UploadError('network', 'CALICO_NETWORKING_BACKEND');
  const modeOf = (name: string) => poolModes[(found.variable(name) ?? '').toLowerCase()];
  const runsBird = backend === 'bird';
  const hasIpv4 = families.includes('ipv4');
  const [ipip, vxlan4, vxlan6] = [
    modeOf('CALICO_IPV4POOL_IPIP'),
    modeOf('CALICO_IPV4POOL_VXLAN'),
    modeOf('CALICO_IPV6POOL_VXLAN'),
  ];
  const vxlan = hasIpv4 ? vxlan4 : vxlan6;
  const isOdd = ipip === undefined || vxlan === undefined || (families.includes('ipv6') && vxlan6 !== vxlan);
  const isIpip = hasIpv4 && ipip !== 'never';
  if (isOdd || (isIpip && vxlan !== 'never') || (backend !== 'bird' && backend !== 'vxlan')) {
    return { runsBird, encapsulation: undefined };
  }
  if (vxlan !== 'never') return { runsBird, encapsulation: runsBird ? undefined : crossing('vxlan', vxlan) };
  if (!runsBird) return { runsBird, encapsulation: undefined };
  return { runsBird, encapsulation: isIpip ? crossing('ipip', ipip) : 'none' };
}

const crossing = <Name extends 'ipip' | 'vxlan'>(name: Name, mode: string): Name | `${Name}-cross-subnet` =>
  mode === 'always' ? name : `${name}-cross-subnet`;

function canalMode({ flannel }: Survey): CanalMode | undefined {
  const type = textOf(member(member(flannel?.root, 'Backend')?.value, 'Type')?.value);
  return type === 'vxlan' || type === 'host-gw' || type === 'wireguard' ? type : undefined;
}

function encryptionOf(found: Survey, families: readonly Family[]): UploadedNetwork['encryption'] {
  if (found.cni === 'canal') return canalMode(found) === 'wireguard' ? 'wireguard' : 'none';
  const values = (['ipv4', 'ipv6'] as const).map((family) => {
    const value = found.variable(`FELIX_WIREGUARDENABLED${family === 'ipv6' ? 'V6' : ''}`);
    return { family, isOn: isTrue(value) };
  });
  if (values.every(({ isOn }) => !isOn)) return 'none';
  return values.every(({ family, isOn }) => isOn || !families.includes(family)) ? 'wireguard' : undefined;
}

// https://github.com/projectcalico/calico/blob/v3.32.1/felix/config/param_types.go, BoolParam
const isTrue = (value: string | undefined): boolean => /^(?:true|1|yes|y|t)$/i.test(value ?? '');

/** The families that the IPAM of the calico plugin gives addresses of. */
function familiesOf({ plugin }: Survey): readonly Family[] {
  const ipam = member(plugin, 'ipam')?.value;
  const type = textOf(member(ipam, 'type')?.value);
  if (type === 'calico-ipam') {
    const [ipv4, ipv6] = [assigned(ipam, 'assign_ipv4', true), assigned(ipam, 'assign_ipv6', false)];
    return [...(ipv4 ? (['ipv4'] as const) : []), ...(ipv6 ? (['ipv6'] as const) : [])];
  }
  if (type !== 'host-local') throw new UploadError('cni-config', 'ipam.type');
  const families = subnetsOf(ipam).map((subnet): Family => {
    if (subnet === 'usePodCidr') return 'ipv4';
    if (subnet === 'usePodCidrIPv6') return 'ipv6';
    return subnet.includes(':') ? 'ipv6' : 'ipv4';
  });
  if (families.length === 0 || new Set(families).size < families.length)
    throw new UploadError('cni-config', 'ipam.ranges');
  return families;
}

// The plugin takes strings; a boolean would break it.
function assigned(ipam: JsonNode | undefined, name: string, otherwise: boolean): boolean {
  const value = member(ipam, name)?.value;
  if (value === undefined) return otherwise;
  const text = textOf(value);
  if (text !== 'true' && text !== 'false') throw new UploadError('cni-config', `ipam.${name}`);
  return text === 'true';
}

/** The subnets of host-local; a set of several ranges of one family is more than a plan knows. */
function subnetsOf(ipam: JsonNode | undefined): readonly string[] {
  const subnet = member(ipam, 'subnet')?.value;
  const ranges = member(ipam, 'ranges')?.value;
  const sets = ranges === undefined ? [] : ranges.kind === 'array' ? ranges.items : [undefined];
  const texts = sets.map((set) =>
    set?.kind === 'array' && set.items.length === 1 ? textOf(member(set.items[0], 'subnet')?.value) : undefined,
  );
  const all = [...(subnet === undefined ? [] : [textOf(subnet)]), ...texts];
  return all.map((text) => {
    if (text === undefined) throw new UploadError('cni-config', 'ipam.ranges');
    return text;
  });
}

function rangesOf(found: Survey): readonly Cidr[] {
  const { flannel } = found;
  const named: readonly (readonly [place: string, text: string | undefined])[] =
    flannel === undefined
      ? ['CALICO_IPV4POOL_CIDR', 'CALICO_IPV6POOL_CIDR'].map((name) => [name, found.variable(name)] as const)
      : flannelFamilies(found).map((family) => {
          const name = family === 'ipv4' ? 'Network' : 'IPv6Network';
          return [name, textOf(member(flannel.root, name)?.value) ?? '-'] as const;
        });
  return named.flatMap(([place, text]) => {
    if (text === undefined || text === '' || text === 'none') return [];
    const range = parseCidr(text);
    if (range === undefined || (range.family === 'ipv6') !== /6/.test(place)) throw new UploadError('setting', place);
    return [range];
  });
}

/** The families that flannel gives a network to; both switches are booleans. */
export function flannelFamilies({ flannel }: Survey): readonly Family[] {
  const isOn = (name: string, otherwise: boolean): boolean => {
    const value = member(flannel?.root, name)?.value;
    if (value === undefined) return otherwise;
    if (value.kind !== 'scalar' || typeof value.value !== 'boolean') throw new UploadError('flannel-config', name);
    return value.value;
  };
  return [
    ...(isOn('EnableIPv4', true) ? (['ipv4'] as const) : []),
    ...(isOn('EnableIPv6', false) ? (['ipv6'] as const) : []),
  ];
}

/** The MTU that reaches the pods: a number in the CNI configuration wins over the setting that would fill it in. */
function mtuOf(found: Survey): number {
  const literal = literalMtu(found);
  const text = String(literal ?? found.anywhere('CNI_MTU') ?? '0');
  const mtu = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  // What the parameter takes, and nothing else, has a plan.
  if (mtu !== 0 && (mtu < 576 || mtu > 9216))
    throw new UploadError('setting', literal === undefined ? 'CNI_MTU' : 'mtu');
  return mtu;
}

function literalMtu({ plugin }: Survey): number | undefined {
  const node = member(plugin, 'mtu')?.value;
  const value = node?.kind === 'scalar' ? node.value : undefined;
  if (typeof value === 'symbol') {
    if (value !== Symbol.for('__CNI_MTU__')) throw new UploadError('cni-config', 'mtu');
    return undefined;
  }
  // Without one, Calico's own file of the host's MTU decides.
  if (node === undefined) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new UploadError('cni-config', 'mtu');
  return value;
}

/** What keeps a setting of the MTU from reaching pods and tunnels alike. */
function mtuPlaces(found: Survey): readonly string[] {
  const tunnels = ['FELIX_IPINIPMTU', 'FELIX_VXLANMTU', 'FELIX_WIREGUARDMTU'].filter((name) => {
    const value = found.variable(name);
    return value !== undefined && value !== found.anywhere('CNI_MTU');
  });
  return [...(literalMtu(found) === undefined ? [] : ['mtu']), ...tunnels];
}

function ipamPlaces({ plugin }: Survey): readonly string[] {
  const ipam = member(plugin, 'ipam')?.value;
  const pools = ['ipv4_pools', 'ipv6_pools'].filter((name) => member(ipam, name) !== undefined);
  const isLiteral =
    textOf(member(ipam, 'type')?.value) === 'host-local' &&
    subnetsOf(ipam).some((subnet) => !subnet.startsWith('usePodCidr'));
  return [...pools.map((name) => `ipam.${name}`), ...(isLiteral ? ['ipam.subnet'] : [])];
}

// The pools that calico-node makes of variables are made only where there are none.
function poolPlaces(found: Survey): readonly string[] {
  return [
    ...(found.custom.has('IPPool') ? ['IPPool'] : []),
    ...(isTrue(found.variable('NO_DEFAULT_POOLS')) ? ['NO_DEFAULT_POOLS'] : []),
  ];
}

// Felix switches a tunnel on where a pool needs it, unless it is told otherwise.
function switchPlaces(found: Survey, encapsulation: string | undefined): readonly string[] {
  return (['ipip', 'vxlan'] as const).flatMap((tunnel) => {
    const name = tunnel === 'ipip' ? 'FELIX_IPINIPENABLED' : 'FELIX_VXLANENABLED';
    const value = found.variable(name);
    if (value === undefined || value === '') return [];
    return isTrue(value) === (encapsulation?.startsWith(tunnel) ?? false) ? [] : [name];
  });
}

function unplannedPlaces(found: Survey): readonly string[] {
  const { flannel, custom, daemonSet } = found;
  const options = flannel && member(flannel.root, 'Backend')?.value;
  const hasOptions = options?.kind === 'object' && options.members.some(({ name }) => name !== 'Type');
  const datastore = found.variable('DATASTORE_TYPE') ?? 'etcdv3';
  return [
    ...(isTrue(found.variable('FELIX_BPFENABLED')) ? ['FELIX_BPFENABLED'] : []),
    ...(datastore === 'kubernetes' ? [] : ['DATASTORE_TYPE']),
    ...(hasOptions ? ['Backend'] : []),
    // verify.sh looks for it by upstream's name.
    ...(daemonSet === `kube-system/${found.cni === 'canal' ? 'canal' : 'calico-node'}` ? [] : ['DaemonSet']),
    ...[...custom].filter((kind) => kind === 'IPPool' || kind === 'FelixConfiguration'),
  ];
}

const textOf = (node: JsonNode | undefined): string | undefined => {
  const value = node === undefined ? undefined : jsonValue(node);
  return typeof value === 'string' ? value : undefined;
};
