import { formatAddress } from '../address/address.ts';
import { formatCidr } from '../address/cidr.ts';
import { standingOf } from '../catalog/availability.ts';
import { underlayOf } from '../catalog/underlays.ts';
import type { BundleRequest } from '../request/request.ts';
import { formatQuery, pinnedRequest } from './canonical.ts';
import { applicableChecks } from './checks.ts';
import type { Decisions } from './decisions.ts';
import { imageListOf } from './k3s-choice.ts';
import { calicoManifest, canalManifest } from './manifest.ts';
import { optionWarnings } from './option-warnings.ts';
import type { InstallPlan, Warning } from './plan.ts';
import { releaseWarnings } from './release-warnings.ts';
import { trafficOf } from './traffic.ts';
import { underlayWarnings } from './underlay.ts';

/** Writes the decisions as a plan. Throws TypeError on decisions that contradict themselves. */
export function assemblePlan(decisions: Decisions, release: string): InstallPlan {
  const { request, cni, k3s, backend, calico, encapsulation, encryption, addresses } = decisions;
  const traffic = trafficOf(decisions);
  const disable = request.disable ?? [];
  const base = {
    release,
    language: request.lang ?? 'en',
    canonicalQuery: formatQuery(pinnedRequest(decisions)),
    name: `knit-${backend?.value ?? cni}-${k3s.version}`,
    k3s: {
      version: k3s.version,
      minor: k3s.line.minor,
      listed: k3s.release !== undefined,
      endOfLife: k3s.line.endOfLife,
      imageList: imageListOf(k3s.version),
    },
    warnings: warningsOf(decisions),
    families: addresses.families,
    clusterCidr: addresses.clusterCidr.map(formatCidr),
    serviceCidr: addresses.serviceCidr.map(formatCidr),
    clusterDns: addresses.clusterDns.map(formatAddress),
    disable,
    config: decisions.config,
    ...(decisions.flannelConf === undefined ? {} : { flannelConf: decisions.flannelConf }),
    ...traffic,
    ...(request.underlay === undefined ? {} : { underlay: underlayFacts(request.underlay) }),
    hostPackages: hostPackagesOf(decisions),
    policyEngine: policyEngineOf(decisions),
    checks: applicableChecks({ cni, encryption, hasInterfaces: traffic.interfaces.length > 0, disable }),
    delivery: decisions.delivery,
  } as const;
  switch (cni) {
    case 'flannel':
      if (backend === undefined) throw new TypeError('Flannel without a backend');
      return { cni, backend: backend.value, backendType: backend.backendType, ...base };
    case 'none':
      return { cni, backend: 'none', ...base };
    case 'canal': {
      if (calico === undefined || encapsulation?.cni !== 'canal') throw new TypeError('Canal without a release');
      const { value } = encapsulation.fact;
      const manifest = canalManifest(decisions, traffic.askedMtu);
      const { images } = calico.files['canal.yaml'];
      return {
        cni,
        backend: 'none',
        ...base,
        calico: calico.tag,
        encapsulation: value,
        backendType: value,
        conflist: '10-canal.conflist',
        manifest,
        images,
      };
    }
    case 'calico': {
      if (calico === undefined || encapsulation?.cni !== 'calico') throw new TypeError('Calico without a release');
      const { value } = encapsulation.fact;
      const manifest = calicoManifest(decisions, traffic.askedMtu);
      // The operator chooses its images itself, so none can be named here.
      const images = request.via === 'operator' ? [] : calico.files['calico.yaml'].images;
      return {
        cni,
        backend: 'none',
        ...base,
        calico: calico.tag,
        via: request.via ?? 'manifest',
        encapsulation: value,
        conflist: '10-calico.conflist',
        manifest,
        images,
      };
    }
    default:
      return cni satisfies never;
  }
}

function hostPackagesOf({ backend, encryption, k3s }: Decisions): InstallPlan['hostPackages'] {
  const software = backend?.hostSoftware;
  if (software?.name === 'strongswan')
    return standingOf(software.needed, k3s.version).isAvailable ? 'strongswan' : 'none';
  return encryption === 'wireguard' ? 'wireguard' : 'none';
}

function underlayFacts(named: NonNullable<BundleRequest['underlay']>): NonNullable<InstallPlan['underlay']> {
  const { value, firewall, source } = underlayOf(named);
  return { value, firewall, source };
}

function policyEngineOf({ cni, disablesNetworkPolicy }: Decisions): InstallPlan['policyEngine'] {
  if (cni === 'canal' || cni === 'calico') return 'calico';
  return disablesNetworkPolicy ? 'none' : 'kube-router';
}

/** Everything that the reader should know before running the plan, the gravest first. */
export function warningsOf(decisions: Decisions): readonly Warning[] {
  return [...releaseWarnings, underlayWarnings, ...optionWarnings].flatMap((rule) => rule(decisions) ?? []);
}
