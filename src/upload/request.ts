import type { Cidr } from '../address/cidr.ts';
import { parseCidr } from '../address/cidr.ts';
import type { CalicoFeature } from '../catalog/calico-features.ts';
import { calicoFeature, hasCalicoFeature } from '../catalog/calico-features.ts';
import type { CalicoRelease } from '../catalog/calico-releases.ts';
import { calicoReleases } from '../catalog/calico-releases.ts';
import { minorOf } from '../catalog/version.ts';
import { podNetwork } from '../plan/manifest.ts';
import type { CalicoPlan, CanalPlan, Choice } from '../plan/plan.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { parameterList } from '../request/parameters.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Wanted } from './edits.ts';
import type { UploadedNetwork } from './network.ts';
import { UploadError } from './upload-error.ts';

/** What a manifest and a query ask for together. */
export interface UploadPlan {
  readonly plan: CalicoPlan | CanalPlan;
  readonly choices: readonly Choice[];
  readonly wanted: Wanted;
}

/** What the manifest is wanted for: `patch` changes what is asked and no more, an archive is described by its plan. */
export type Purpose = 'patch' | 'archive';

type Resolved = ({ readonly ok: true } & UploadPlan) | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Makes one request of a manifest and a query, the query first, and gives it the rules that every request has. Throws
 * UploadError where the manifest and the query do not go together.
 */
export function planUpload(
  network: UploadedNetwork,
  asked: BundleRequest,
  purpose: Purpose,
  release: string,
): Resolved {
  if (asked.cni !== undefined && asked.cni !== network.cni) throw new UploadError('other-cni');
  if (purpose === 'archive') checkDescribable(network);
  const calico = releaseOf(network, asked, purpose);
  if (!('tag' in calico)) return { ok: false, problems: [calico] };
  const request = requestOf(network, asked, calico.tag);
  const problems = missingFeatures(calico.tag, request);
  const resolved = resolvePlan(request, { release, delivery: 'carry', uploaded: calico });
  if (!resolved.ok) return { ok: false, problems: [...problems, ...resolved.problems] };
  if (problems.length > 0) return { ok: false, problems };
  const plan = resolved.plan as CalicoPlan | CanalPlan;
  return {
    ok: true,
    plan,
    choices: withSources(resolved.choices, asked),
    wanted: wantedOf(network, asked, plan, purpose),
  };
}

/** What the query did not name, the manifest did. */
function withSources(choices: readonly Choice[], request: BundleRequest): readonly Choice[] {
  const named = new Set(parameterList.filter(({ key }) => request[key] !== undefined).map(({ name }) => `${name}`));
  return choices.map(({ asked, ...choice }) => {
    if (asked === undefined) return choice;
    if (named.has(choice.parameter)) return { ...choice, asked };
    return { ...choice, reason: { en: 'The manifest says so', ja: 'マニフェストの設定です' } };
  });
}

function wantedOf(
  network: UploadedNetwork,
  asked: BundleRequest,
  plan: CalicoPlan | CanalPlan,
  purpose: Purpose,
): Wanted {
  const isArchive = purpose === 'archive';
  const ranges = plan.clusterCidr.flatMap((text) => parseCidr(text) ?? []);
  const writesRanges = isArchive || asked.clusterCidr !== undefined;
  const writesMtu =
    asked.mtu !== undefined || isOtherTunnel(network, asked) || (network.cni === 'canal' && network.mtu === 0);
  const encryption = plan.encryption === 'wireguard' ? 'wireguard' : 'none';
  return {
    cni: network.cni,
    tag: plan.calico,
    families: plan.families,
    ...(writesRanges ? podNetwork(ranges) : {}),
    encapsulation: isArchive ? plan.encapsulation : asked.encapsulation,
    ...(network.cni === 'calico' && (isArchive || asked.encryption !== undefined) ? { encryption } : {}),
    ...(writesMtu ? { mtu: plan.askedMtu } : {}),
    nodeInterface: asked.flannelIface,
  };
}

function requestOf(network: UploadedNetwork, asked: BundleRequest, version: string): BundleRequest {
  const { cni } = network;
  const encapsulation = asked.encapsulation ?? network.encapsulation;
  if (encapsulation === undefined)
    throw new UploadError('encapsulation', cni === 'calico' ? 'CALICO_IPV4POOL_*' : 'Backend');
  const encryption = asked.encryption ?? (cni === 'calico' ? network.encryption : 'none');
  if (encryption === undefined) throw new UploadError('variable', 'FELIX_WIREGUARDENABLED');
  const clusterCidr = rangesOf(network, asked);
  const mtu = asked.mtu ?? (network.mtu > 0 && !isOtherTunnel(network, asked) ? network.mtu : undefined);
  return {
    ...asked,
    cni,
    calico: { kind: 'release', version },
    manifest: 'carry',
    encapsulation,
    ...(encryption === 'wireguard' ? { encryption } : {}),
    ...(clusterCidr === undefined ? {} : { clusterCidr }),
    ...(mtu === undefined ? {} : { mtu }),
  };
}

// An MTU that was reckoned for one tunnel is no longer right in another.
const isOtherTunnel = (network: UploadedNetwork, { encapsulation, encryption }: BundleRequest): boolean =>
  (encapsulation !== undefined && encapsulation !== network.encapsulation) ||
  (encryption !== undefined && encryption !== network.encryption);

/** The pod ranges of the query, else those of the manifest; undefined where neither has any. */
function rangesOf({ families, ranges }: UploadedNetwork, { clusterCidr }: BundleRequest): readonly Cidr[] | undefined {
  if (clusterCidr !== undefined) {
    // What the manifest gives out today is not taken away by leaving it out.
    const isTaken = families.includes('ipv6') && clusterCidr.every(({ family }) => family === 'ipv4');
    if (isTaken) throw new UploadError('families', 'ipam');
    return clusterCidr;
  }
  const own = families.flatMap((family) => ranges.filter((range) => range.family === family));
  if (own.length === families.length) return own;
  if (families.join() !== 'ipv4') throw new UploadError('families', 'ipam');
  return undefined;
}

/** The release whose rules hold: the one that the image names, else the one of the query. */
function releaseOf(network: UploadedNetwork, { calico: asked, ...rest }: BundleRequest, purpose: Purpose) {
  const named = network.release;
  const pinned = calicoReleases.find(({ tag, minor }) =>
    asked === undefined
      ? tag === named
      : asked.kind === 'release'
        ? tag === asked.version
        : minor === (named === undefined ? asked.minor : minorOf(named)),
  );
  if (named !== undefined) {
    const isOther = asked !== undefined && (asked.kind === 'release' ? asked.version : asked.minor) !== named;
    if (isOther && !(asked.kind === 'minor' && asked.minor === minorOf(named))) return otherRelease;
    return pinned?.tag === named ? pinned : unpinned(named);
  }
  if (pinned !== undefined && asked !== undefined) return pinned;
  const depends =
    purpose === 'archive' ||
    asked !== undefined ||
    rest.encryption === 'wireguard' ||
    rest.encapsulation === 'wireguard' ||
    rest.clusterCidr?.every(({ family }) => family === 'ipv6') === true;
  const [newest] = calicoReleases;
  if (depends || newest === undefined) throw new UploadError('release');
  return newest;
}

/** A release that knit has no files of: the manifest is there, so none are needed. */
function unpinned(tag: string): CalicoRelease {
  const file = { url: '', sha256: '', bytes: 0, images: [] };
  const source = `https://github.com/projectcalico/calico/tree/${tag}/manifests`;
  const files = { 'calico.yaml': file, 'canal.yaml': file };
  return { tag, minor: minorOf(tag), date: '', commit: '', flannel: '', files, source };
}

const otherRelease: Problem = refuse('calico', 'conflict', {
  en: 'The images of the manifest are of another release of Calico: leave calico out',
  ja: 'マニフェストのイメージは別のリリースのCalicoです。calicoを省略してください',
});

function missingFeatures(tag: string, { cni, encapsulation, encryption }: BundleRequest): Problem[] {
  const needed: readonly (readonly [parameter: string, feature: CalicoFeature['feature']])[] = [
    ['(body)', 'allow-ip-forwarding'],
    ...(cni === 'calico' && encapsulation?.startsWith('vxlan') ? [['encapsulation', 'vxlan'] as const] : []),
    ...(cni === 'calico' && encryption === 'wireguard' ? [['encryption', 'wireguard'] as const] : []),
  ];
  return needed
    .filter(([, feature]) => !hasCalicoFeature(tag, feature))
    .map(([parameter, feature]) => {
      const { since, description } = calicoFeature(feature);
      return refuse(parameter, 'not-available', {
        en: `The manifest is of Calico ${tag}, which does not have this yet: ${description.en}. It came with ${since}: bring a manifest of a newer release`,
        ja: `マニフェストのCalico ${tag}は未対応です：${description.ja}(${since}から)。新しいリリースのマニフェストを使ってください`,
      });
    });
}

/** Everything in an archive speaks of the plan, so the manifest may hold nothing that no plan has. */
function checkDescribable({ cni, conflist, unplanned }: UploadedNetwork): void {
  if (conflist !== `10-${cni}.conflist`) throw new UploadError('conflist-name', 'CNI_CONF_NAME');
  if (unplanned[0] !== undefined) throw new UploadError('network', unplanned[0]);
}
