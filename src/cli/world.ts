import type { Deployment } from '../http/deployment.ts';
import type { Language } from '../text.ts';

/** All that the command line reads and changes outside of itself. */
export interface World {
  /** What this machine would serve with. */
  readonly deployment: Deployment;
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
  /** The first bytes of a file, `longest` of them at most; undefined where there is none that can be read. */
  readFile(path: string, longest: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** File of the signers whom somebody trusts, where one was named. */
  readonly allowedSigners?: string | undefined;
  randomBytes(count: number): Uint8Array;
}

/** What a service answered, its body cut where it was longer than anything that knit makes. */
export interface Fetched {
  readonly status: number;
  readonly contentLocation: string | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
