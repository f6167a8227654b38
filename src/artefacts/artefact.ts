import type { TextParts } from '../archive/parts.ts';
import type { ManifestStore } from '../manifest/held.ts';
import type { Choice, InstallPlan } from '../plan/plan.ts';
import type { formParameters } from '../request/parameters.ts';
import type { Problem } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Text } from '../text.ts';
import type { FinishedManifest } from './finished-manifest.ts';

/** Reads the file of what was deflated of the scripts beforehand; undefined where there is none. */
export type ScriptSegments = () => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** What artefacts are made of besides a plan: the part of a deployment that is in their bytes. */
export interface ArtefactSource {
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
  /** Keys that sign the answers; the first signs, all are published. */
  readonly signingKeys?: readonly string[];
}

/** What a request says of one node, or of its site, for the forms and archives that are made for one. */
export interface NodeForm {
  readonly role: 'server' | 'agent';
  /** Addresses of the nodes as ranges, in canonical form. */
  readonly nodes: readonly string[];
  readonly verifiedBy: 'digest' | 'signature';
  /** Whether an archive is for a site without a way out. */
  readonly airgap: boolean;
  /** How many nodes a runbook is for. */
  readonly servers: number;
  readonly agents: number;
  /** The K3s release that runs today, where a runbook is to lead from there. */
  readonly from?: string | undefined;
}

/** What one artefact is rendered from. */
export interface RenderContext {
  readonly form: NodeForm;
  readonly plan: InstallPlan;
  readonly choices: readonly Choice[];
  /** What the canonical query of the plan asks: the way to its like with another release. */
  readonly request: BundleRequest;
  /** The CNI's manifest, where the plan carries one. */
  readonly manifest: FinishedManifest | undefined;
  readonly source: ArtefactSource;
  /** Whether it goes into an archive, where the manifest lies beside it. */
  readonly isPacked: boolean;
}

/** A parameter that only forms and configs of one node read. */
export type FormParameter = (typeof formParameters)[number];

/** Text, text in parts of which answers share some, or bytes. */
export type Content = string | TextParts | Uint8Array<ArrayBuffer>;

/** One row of the table: everything about one thing that can be asked for or stands in archives. */
export interface ArtefactRow {
  /** Its path without the slash; its name in lists of files. */
  readonly name: string;
  /** Its id in the API's description; absent where it stands in archives alone and has no address. */
  readonly id?: string;
  /** Content-Type. */
  readonly type: string;
  /** One line: what it is. */
  readonly summary: Text;
  /** A word or two: what it is for. */
  readonly label: Text;
  /** `manifest`: refused where there is none or the service does not hold it. `origin`: its bytes name this service. */
  readonly needs?: readonly ('manifest' | 'origin')[];
  /** The parameters of forms that it reads; it refuses the others. */
  readonly reads?: readonly FormParameter[];
  /** Whether it is shown or saved by browsers; what is saved is named after its plan. */
  readonly disposition?: 'inline' | 'attachment';
  /** Whether it states something of an archive, and so is made of the same plan as one. */
  readonly isOfArchive?: boolean;
  /** SHA-256 in base64 of the one style that the page may have. */
  readonly styleDigest?: string;
  /** `asked`: it tells what was asked, so another query that means the same gives other bytes. Else they are the same. */
  readonly cacheability?: 'asked';
  /** Where it stands in archives; absent where it does not. */
  readonly packed?: {
    readonly mode: 0o644 | 0o755;
    /** Its path there, where it is not its name; undefined where this archive has none. */
    readonly path?: (context: RenderContext) => string | undefined;
  };
  /** Whether its text is short enough to stand in the page. */
  readonly isShort?: (plan: InstallPlan) => boolean;
  /** Why there is none for a plan, where there is not. */
  readonly refuse?: (
    plan: InstallPlan,
    form: NodeForm,
    source: ArtefactSource,
    request: BundleRequest,
  ) => Problem | undefined | Promise<Problem | undefined>;
  /** Its text or bytes. What few requests need is imported when it is asked for. */
  readonly render: (context: RenderContext) => Content | Promise<Content>;
}

/** The path in its folder at which an archive of this context holds a row's file; undefined where it holds none. */
export const packedPath = ({ name, packed }: ArtefactRow, context: RenderContext): string | undefined =>
  packed?.path === undefined ? packed && name : packed.path(context);
