import type { CalicoRelease } from '../catalog/calico-releases.ts';
import type { FlannelBackendFact } from '../catalog/flannel-backends.ts';
import type { Problem } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import { resolveAddresses } from './addresses.ts';
import { checkApplicability } from './applicability.ts';
import { assemblePlan } from './assemble.ts';
import { chooseBackend, lastReleaseWith, ownBackend } from './backend-choice.ts';
import { chooseCalico } from './calico-choice.ts';
import { calicoNeed, checkCalicoNeed } from './calico-need.ts';
import { formatQuery, pinnedRequest } from './canonical.ts';
import { choicesOf } from './choices.ts';
import type { ConfigFacts } from './config.ts';
import { flannelConf, nodeConfig, serverConfig } from './config.ts';
import type { Decisions } from './decisions.ts';
import type { Encapsulation } from './encapsulation-choice.ts';
import { checkEncapsulation, chooseEncapsulation } from './encapsulation-choice.ts';
import { chooseK3s } from './k3s-choice.ts';
import { checkLimits } from './limits.ts';
import { chooseCni } from './network-choice.ts';
import type { Choice, Delivery, Encryption, InstallPlan } from './plan.ts';

/** A plan with what was decided on the way to it, or every reason why there is none. */
export type Resolved = Resolution | { readonly ok: false; readonly problems: readonly Problem[] };

/** A plan, why it is as it is, and the decisions that it was written from. */
export interface Resolution {
  readonly ok: true;
  readonly plan: InstallPlan;
  readonly choices: readonly Choice[];
  readonly decisions: Decisions;
}

/** What a plan depends on besides the request. */
export interface ResolveContext {
  /** The release of knit that answers. */
  readonly release: string;
  /** How the manifest comes to the node where the request leaves it open. */
  readonly delivery: Delivery;
  /** The release of a manifest that the client brings; no pinned one is chosen then. */
  readonly uploaded?: CalicoRelease;
}

/** Decides everything that a request leaves open; all problems are found before it answers. */
export function resolvePlan(request: BundleRequest, context: ResolveContext): Resolved {
  const problems: Problem[] = [];
  const cni = chooseCni(request, problems);
  checkApplicability(request, cni, problems);
  const addresses = resolveAddresses(request, problems);
  const encapsulation = chooseEncapsulation(request, cni, addresses.families, problems);
  const askedBackend = cni === 'flannel' ? ownBackend(request) : undefined;
  const k3s = chooseK3s(request.k3s, lastReleaseWith(askedBackend), problems);
  if (k3s === undefined) return { ok: false, problems };

  const backend = cni === 'flannel' ? chooseBackend(askedBackend, k3s.version, problems) : undefined;
  const needed = calicoNeed(request, encapsulation, addresses.families);
  const calico = encapsulation && (context.uploaded ?? chooseCalico(request.calico, k3s.line, needed, problems));
  checkCalicoNeed(needed, calico, problems);
  checkEncapsulation(encapsulation, calico, problems);
  const conf = backend?.value === 'wireguard-native' ? flannelConf(request, addresses) : undefined;
  const disablesNetworkPolicy = request.disableNetworkPolicy ?? cni !== 'flannel';
  const facts: ConfigFacts = {
    k3s: k3s.version,
    cni,
    backend: backend?.value ?? 'none',
    addresses,
    disablesNetworkPolicy,
    hasFlannelConf: conf !== undefined,
  };
  const draft = {
    request,
    cni,
    k3s,
    backend,
    calico,
    encapsulation,
    encryption: encryptionOf(request, backend, encapsulation),
    addresses,
    disablesNetworkPolicy,
    flannelConf: conf,
    config: { server: serverConfig(request, facts), agent: nodeConfig(request, facts) },
  };
  checkLimits(draft, problems);
  if (problems.length > 0) return { ok: false, problems };
  const delivery = calico === undefined ? 'pull' : deliveryOf(request, context);
  const decisions: Decisions = { ...draft, delivery };
  return { ok: true, plan: assemblePlan(decisions, context.release), choices: choicesOf(decisions), decisions };
}

/**
 * What the canonical query of a plan gives, its manifest brought as told: the same network, told by nothing of how it was
 * asked for.
 */
export function canonicalResolution({ plan, decisions }: Resolution, delivery: Delivery): Resolution {
  const delivered: Decisions = { ...decisions, delivery };
  const request = pinnedRequest(delivered);
  return {
    ok: true,
    plan: plan.delivery === delivery ? plan : { ...plan, delivery, canonicalQuery: formatQuery(request) },
    choices: choicesOf(delivered, request),
    decisions: delivered,
  };
}

function deliveryOf({ manifest, via }: BundleRequest, context: ResolveContext): Delivery {
  return manifest ?? (via === 'operator' ? 'carry' : context.delivery);
}

function encryptionOf(
  { encryption }: BundleRequest,
  backend: FlannelBackendFact | undefined,
  encapsulation: Encapsulation | undefined,
): Encryption {
  if (backend !== undefined) return backend.encryption;
  return encapsulation?.cni === 'canal' ? encapsulation.fact.encryption : (encryption ?? 'none');
}
