import type { Deployment } from '../http/deployment.ts';
import type { Language } from '../text.ts';
import type { Outcome } from './exit-codes.ts';
import type { WantedManifests } from './wanted-manifests.ts';

/** All that the command line reads and changes outside of itself. */
export interface World {
  /** The release of knit that this is. */
  readonly release: string;
  /** What this machine would serve with. */
  readonly deployment: Deployment;
  /** Where a service of this machine listens. */
  readonly address: string;
  /** A variable of the environment; an empty one is an absent one. */
  variable(name: string): string | undefined;
  /** Runs the service until a signal ends it; the variables given go before those of the environment. */
  start(variables: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Downloads manifests, and says what became of each. */
  bring(wanted: WantedManifests): Promise<Outcome>;
  /** What a service of such a deployment would answer to a GET, made in this process. */
  serve(deployment: Deployment, url: string): Promise<Response>;
  readonly language: Language;
  /** Results. */
  print(content: string | Uint8Array): Promise<void>;
  /** The mode of the file that results go to, where they go to one. */
  readonly resultMode?: number | undefined;
  /** Messages. */
  say(line: string): void;
  /** Fetches without following redirects; `pauses`: stops reading for a while after the first bytes. */
  fetch(url: string, headers: Readonly<Record<string, string>>, pauses: boolean): Promise<Fetched>;
  /** Puts folders and files where a web server finds them, each whole or not at all; gives why it could not. */
  publish(
    to: string,
    site: { readonly folders: readonly SiteFolder[]; readonly files: readonly SiteFile[] },
  ): Promise<string | undefined>;
  /** The first bytes of a file, `longest` of them at most; undefined where there is none that can be read. */
  readFile(path: string, longest: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  randomBytes(count: number): Uint8Array;
}

/** What a service answered, its body cut where it was longer than anything that knit makes. */
export interface Fetched {
  readonly status: number;
  readonly contentLocation: string | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Files of one folder, which appears whole or not at all. */
export interface SiteFolder {
  readonly path: string;
  readonly files: readonly SiteFile[];
}

/** One file by its path. */
export interface SiteFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}
