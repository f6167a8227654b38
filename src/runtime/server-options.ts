import { parseSigningKeys, signingKeyForm } from '../signature/signing-key.ts';

/** How the service was told to run, by its environment. */
export interface ServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Address that printed commands and absolute links use; absent: the one that the service listens on. */
  readonly origin?: string;
  /** Folder of the upstream manifests; absent: the one of the checkout. */
  readonly manifests?: string;
  readonly installerSha256?: string;
  /** Keys that sign the answers; the first signs, all are published. */
  readonly signingKeys?: readonly string[];
  readonly securityContact?: string;
  /** Where the source of this service is; pages link to it. */
  readonly sourceUrl?: string;
  /** Path that gives counts of all answers; absent: none does. */
  readonly metricsPath?: string;
  /** Whether a line is written for each request. */
  readonly isLogging: boolean;
}

/** Environment variables, as every runtime can give them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What was understood of the environment, or every reason why it cannot be used. */
export type ServerOptionsResult =
  | { readonly ok: true; readonly options: ServerOptions }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Parses HOST, PORT and the variables that begin with KNIT_; an empty variable is an absent one. */
export function parseServerOptions(environment: Environment): ServerOptionsResult {
  const problems: string[] = [];
  const read = <Value>(name: string, parse: (text: string) => Value | undefined, wanted: string): Value | undefined => {
    const text = environment[name];
    if (text === undefined || text === '') return undefined;
    const value = parse(text);
    if (value === undefined) problems.push(`${name} must be ${wanted}`);
    return value;
  };
  const host = read('HOST', parseHost, 'an address or a host name to listen on, such as 127.0.0.1, 0.0.0.0 or ::');
  const port = read('PORT', parsePort, 'a number from 0 to 65535; 0 lets the system choose');
  const origin = read('KNIT_ORIGIN', parseOrigin, 'an address such as https://knit.example.org, without a path');
  const manifests = read('KNIT_MANIFESTS', (text) => text, 'a folder');
  const installerSha256 = read('KNIT_K3S_INSTALLER_SHA256', parseSha256, 'a SHA-256 in hexadecimal: 64 digits');
  const signingKeys = read('KNIT_SIGNING_KEY', parseSigningKeys, signingKeyForm);
  const securityContact = read('KNIT_SECURITY_CONTACT', parseContact, 'mailto: and an address, or an https address');
  const sourceUrl = read('KNIT_SOURCE', parseSource, 'an https address');
  const metricsPath = read('KNIT_METRICS', parsePath, 'a path of its own, such as /metrics');
  const log = read('KNIT_LOG', parseLog, 'json or off');
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    options: {
      host: host ?? '127.0.0.1',
      port: port ?? 8787,
      ...(origin !== undefined && { origin }),
      ...(manifests !== undefined && { manifests }),
      isLogging: log !== 'off',
      ...(installerSha256 !== undefined && { installerSha256 }),
      ...(signingKeys !== undefined && { signingKeys }),
      ...(securityContact !== undefined && { securityContact }),
      ...(sourceUrl !== undefined && { sourceUrl }),
      ...(metricsPath !== undefined && { metricsPath }),
    },
  };
}

/** The address under which a listening service is reached from its own machine. */
export function localOrigin(host: string, port: number): string {
  // The wildcard addresses mean every address of the machine, but are none that a client can ask.
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const parseHost = (text: string): string | undefined => {
  const isAddress = /^[0-9a-f:.]+$/i.test(text);
  const isName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text);
  return isAddress || isName ? text : undefined;
};

const parsePort = (text: string): number | undefined => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
};

// The origin stands inside printed commands, so it may hold only what no shell, header or page gives a meaning to.
const parseOrigin = (text: string): string | undefined => {
  if (!/^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?\/?$/i.test(text)) return undefined;
  try {
    return new URL(text).origin;
  } catch {
    return undefined;
  }
};

const parseSha256 = (text: string): string | undefined =>
  /^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined;

// It stands in a line of security.txt, so nothing in it may end one.
const parseContact = (text: string): string | undefined =>
  /^(?:mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+|https:\/\/[A-Za-z0-9.-]+(?:\/[A-Za-z0-9._~/-]*)?)$/.test(text)
    ? text
    : undefined;

const parseSource = (text: string): string | undefined =>
  /^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[A-Za-z0-9._~/-]*)?$/.test(text) ? text : undefined;

const parsePath = (text: string): string | undefined => (/^(?:\/[A-Za-z0-9_-]+)+$/.test(text) ? text : undefined);

const parseLog = (text: string): 'json' | 'off' | undefined => (text === 'json' || text === 'off' ? text : undefined);
