import type { FinishedArtefacts } from './artefacts/produce.ts';
import type { ScriptSegments } from './artefacts/script-segments.ts';
import type { ReadyAnswers } from './http/ready.ts';
import type { ManifestStore } from './manifest/store.ts';

/**
 * What one running service is made of: the only thing besides the request that an answer depends on. What it keeps of
 * earlier answers changes how fast it gives the next, never what it gives.
 */
export interface Deployment {
  /** The release of knit that answers, as pinned URLs name it. */
  readonly release: string;
  /** The address that printed commands and absolute links use, without a slash at its end. */
  readonly origin: string;
  /** The upstream manifests that this service holds. */
  readonly manifests: ManifestStore;
  /** What was deflated of the scripts before the service started; without it, the first archive does it. */
  readonly scriptSegments?: ScriptSegments;
  /** The SHA-256 that K3s' installer must have, where the operator of the service pins one for all. */
  readonly installerSha256?: string | undefined;
  /** Ed25519 keys as `src/signature` writes them: the first signs, all are published. */
  readonly signingKeys?: readonly string[];
  /** Address to which security.txt sends reports: `mailto:` or `https:`. */
  readonly securityContact?: string;
  /** Where the source of this service is; pages link to it. */
  readonly sourceUrl?: string | undefined;
  /** The clock: milliseconds since 1970. Only the age of the catalog is told by it; without it, none is told. */
  readonly now?: () => number;
  /** Artefacts that were made, by what was asked for; without it, every request makes its own. */
  readonly finished?: FinishedArtefacts;
  /** Answers that were given, by URL; without it, every request is read anew. */
  readonly ready?: ReadyAnswers;
}
