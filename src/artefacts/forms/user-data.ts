import { quote } from '../../shell/quote.ts';
import type { Language, Text } from '../../text.ts';

/** What a node that is made by a provider needs to know, and nothing secret. */
export interface UserData {
  /** Address of install.sh; with `sha256` one that always gives the same bytes. */
  readonly url: string;
  readonly trust: Trust;
  readonly role: 'server' | 'agent';
  /** What is installed, for whoever reads it: the canonical query. */
  readonly query: string;
  readonly language: Language;
}

/** How the node knows that it got what was meant: by a digest of one release, or by keys that outlive it. */
export type Trust =
  | { readonly kind: 'digest'; readonly sha256: string }
  /** `allowedSigners` is the file that ssh-keygen reads; `namespace` what signatures are made for. */
  | { readonly kind: 'signature'; readonly allowedSigners: string; readonly namespace: string };

/** Where the provider puts K3S_URL, K3S_TOKEN_FILE and their like; knit never sees it. */
export const nodeEnvironment = '/etc/knit/node.env';

/** User data for cloud-init: downloads install.sh, compares, runs; a failure ends cloud-init in error. */
export function renderCloudInit(data: UserData): string {
  return [
    '#cloud-config',
    `# ${data.query}`,
    `# ${needs(data)}`,
    'runcmd:',
    // One line: what is piped into a shell by mistake runs nothing.
    `  - [sh, -c, ${JSON.stringify(stepsOf(data).join('\n'))}]`,
    '',
  ].join('\n');
}

const scriptPath = '/run/knit-install.sh';

function stepsOf({ url, trust, role }: UserData): readonly string[] {
  const bring = (address: string, to: string): string => `curl -q -fsSL --retry 5 -o ${to} ${quote(address)}`;
  return [
    'set -eu',
    ...(role === 'agent'
      ? [`set -a; . ${nodeEnvironment}; set +a`]
      : [`[ ! -r ${nodeEnvironment} ] || { set -a; . ${nodeEnvironment}; set +a; }`]),
    bring(url, scriptPath),
    ...(trust.kind === 'digest'
      ? [`echo ${quote(`${trust.sha256}  ${scriptPath}`)} | sha256sum -c -`]
      : [
          bring(
            url.replace('/install.sh', () => '/install.sh.sig'),
            `${scriptPath}.sig`,
          ),
          `echo ${quote(trust.allowedSigners.trimEnd())} >${scriptPath}.keys`,
          `ssh-keygen -Y verify -f ${scriptPath}.keys -I knit -n ${trust.namespace} -s ${scriptPath}.sig <${scriptPath}`,
        ]),
    `sh ${scriptPath} ${role}`,
  ];
}

/** The address and digest that Ignition compares by itself: a signature is none of its words. */
export interface IgnitionData extends Omit<UserData, 'trust'> {
  readonly sha256: string;
}

const installPath = '/etc/knit/install.sh';
const unitName = 'knit-install.service';
const doneMark = '/var/lib/knit/first-start-done';

/** Butane for Fedora CoreOS: the script as a file that Ignition verifies, and a unit that runs it. */
export function renderButane(data: IgnitionData): string {
  return [
    `# ${data.query}`,
    `# ${needs(data)}`,
    'variant: fcos',
    'version: 1.5.0',
    'storage:',
    '  files:',
    `    - path: ${installPath}`,
    '      mode: 0755',
    '      contents:',
    `        source: ${JSON.stringify(data.url)}`,
    '        verification:',
    `          hash: sha256-${data.sha256}`,
    'systemd:',
    '  units:',
    `    - name: ${unitName}`,
    '      enabled: true',
    '      contents: |',
    ...unitOf(data).map((line) => (line === '' ? '' : `        ${line}`)),
    '',
  ].join('\n');
}

/** The same as Ignition 3.4.0, for those that take no Butane. */
export function renderIgnition(data: IgnitionData): string {
  const document = {
    ignition: { version: '3.4.0' },
    storage: {
      files: [
        {
          path: installPath,
          mode: 0o755,
          contents: { source: data.url, verification: { hash: `sha256-${data.sha256}` } },
        },
      ],
    },
    systemd: { units: [{ name: unitName, enabled: true, contents: unitOf(data).join('\n') }] },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function unitOf({ role }: IgnitionData): readonly string[] {
  return [
    '[Unit]',
    'Description=Installs K3s and its network by knit',
    'Wants=network-online.target',
    'After=network-online.target',
    // What failed is tried again at the next start; what ended well is not.
    `ConditionPathExists=!${doneMark}`,
    '',
    '[Service]',
    'Type=oneshot',
    // An agent cannot join without it, so that its absence is an error.
    `EnvironmentFile=${role === 'agent' ? '' : '-'}${nodeEnvironment}`,
    `ExecStart=/bin/sh ${installPath} ${role}`,
    `ExecStartPost=/usr/bin/touch ${doneMark}`,
    'RemainAfterExit=yes',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ];
}

const needs = ({ role, language }: Pick<UserData, 'role' | 'language'>): string => words[role][language];

const words = {
  server: {
    en: `Put K3S_TOKEN_FILE and its like into ${nodeEnvironment}, if you need them.`,
    ja: `必要な場合は、K3S_TOKEN_FILEなどを${nodeEnvironment}に置いてください。`,
  },
  agent: {
    en: `Put K3S_URL and K3S_TOKEN_FILE into ${nodeEnvironment}.`,
    ja: `K3S_URLとK3S_TOKEN_FILEを${nodeEnvironment}に置いてください。`,
  },
} as const satisfies Record<string, Text>;
