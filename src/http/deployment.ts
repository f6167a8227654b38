import type { Producer } from '../artefacts/produce.ts';
import type { AnswerCache } from './cache.ts';

/**
 * What one running service is made of: the only thing besides the request that an answer depends on. What it keeps of
 * earlier answers changes how fast it gives the next, never what it gives.
 */
export interface Deployment extends Producer {
  /** Ed25519 keys as `src/signature` writes them: the first signs, all are published. */
  readonly signingKeys?: readonly string[];
  /** Address to which security.txt sends reports: `mailto:` or `https:`. */
  readonly securityContact?: string;
  /** Where the source of this service is; pages link to it. */
  readonly sourceUrl?: string | undefined;
  /** The clock: milliseconds since 1970. Only the age of the catalog is told by it; without it, none is told. */
  readonly now?: () => number;
  /** Answers that were given, by URL; without it, every request is read anew. */
  readonly answers?: AnswerCache;
}
