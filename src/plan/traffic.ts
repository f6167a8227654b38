import type { Family } from '../address/address.ts';
import { calicoKernelModules, calicoWireguard } from '../catalog/encapsulations.ts';
import type { FlannelBackendFact } from '../catalog/flannel-backends.ts';
import { k3sKernelModules, k3sPorts } from '../catalog/k3s-ports.ts';
import type { PerFamily, PortFact } from '../catalog/network.ts';
import { wireguardModes } from '../catalog/wireguard-modes.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Decisions } from './decisions.ts';
import type { InstallPlan, Interface } from './plan.ts';
import { linkMtuOf } from './underlay.ts';

/** How packets travel between nodes, and what that needs of them. */
export type Traffic = Pick<
  InstallPlan,
  'interfaces' | 'ports' | 'kernelModules' | 'encryption' | 'mtu' | 'askedMtu' | 'linkMtu'
>;

/** What carries the packets, as the catalog describes it. */
interface Carrier {
  readonly interfaces: PerFamily<string>;
  readonly overhead: PerFamily<number>;
  readonly ports: readonly PortFact[];
  readonly kernelModules: readonly string[];
}

/** Works out links, ports, modules and MTU from what carries the packets. */
export function trafficOf(decisions: Decisions): Traffic {
  const { request, cni, encryption, config } = decisions;
  const { families } = decisions.addresses;
  const carriers = carriersOf(decisions);
  const { link, path } = linkMtuOf(request);
  // flannel measures the link itself; Calico can be told of what is narrower further on.
  const below = cni === 'calico' ? path : link;
  const interfaces = carriers.flatMap((carrier) => interfacesOf(carrier, families, below));
  const overhead = Math.max(
    0,
    ...carriers.flatMap((carrier) => families.map((family) => carrier.overhead[family] ?? 0)),
  );
  const isFixed = cni === 'canal' || (cni === 'calico' && path < link);
  const askedMtu = request.mtu ?? (isFixed ? path - overhead : 0);
  const ports = [
    ...k3sPorts.filter(({ when }) => when === 'always' || config.server.some(({ key }) => key === when)),
    ...carriers.flatMap((carrier) => carrier.ports),
  ];
  return {
    encryption,
    interfaces: [...new Map(interfaces.map((link) => [link.name, link])).values()],
    mtu: askedMtu === 0 ? link - overhead : askedMtu,
    askedMtu,
    linkMtu: link,
    // A port that several things need stands once, as the last of them needs it.
    ports: [...new Map(ports.map((port) => [`${port.protocol}/${port.port}`, port])).values()]
      .filter(({ family }) => family === undefined || families.includes(family))
      .map(({ protocol, port, between, purpose, source }) => ({ protocol, port, between, purpose, source })),
    kernelModules: [
      ...new Set([
        ...k3sKernelModules.modules,
        ...(cni === 'canal' || cni === 'calico' ? calicoKernelModules.modules : []),
        ...carriers.flatMap((carrier) => carrier.kernelModules),
      ]),
    ],
  };
}

function carriersOf({ request, cni, backend, encapsulation, encryption }: Decisions): readonly Carrier[] {
  if (cni === 'none') return [];
  if (backend !== undefined) return [withMode(backend, request.wireguardMode)];
  const tunnels = encapsulation === undefined ? [] : [encapsulation.fact];
  return encapsulation?.cni === 'calico' && encryption === 'wireguard' ? [...tunnels, calicoWireguard] : tunnels;
}

// Another mode than separate has one tunnel for both families, on one port.
function withMode(backend: FlannelBackendFact, mode: BundleRequest['wireguardMode']): Carrier {
  const row = wireguardModes.find((candidate) => candidate.mode === mode);
  if (row === undefined || backend.value !== 'wireguard-native') return backend;
  const used = new Set(Object.values(row.ports));
  const ports = backend.ports
    .filter(({ port }) => used.has(port))
    .map(({ family, ...port }) => (used.size === 1 ? port : { ...port, ...(family && { family }) }));
  return { ...backend, interfaces: row.interfaces, ports };
}

function interfacesOf(
  { interfaces, overhead }: Carrier,
  families: readonly Family[],
  below: number,
): readonly Interface[] {
  return families.flatMap((family) => {
    const name = interfaces[family];
    const taken = overhead[family] ?? 0;
    return name === undefined ? [] : [{ name, overhead: taken, mtu: below - taken }];
  });
}
