import type { Availability } from '../src/catalog/availability.ts';
import { catalog } from '../src/catalog/document.ts';
import type { PortFact } from '../src/catalog/network.ts';
import { markdownTable } from './marked-table.ts';

/** One table of facts: its heading, what it is for, its columns, its rows. */
interface FactTable {
  readonly title: string;
  readonly text: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const { k3s, flannel, calico, canal, underlays } = catalog;

const code = (text: string): string => `\`${text}\``;
const link = (source: string): string => `[source](${source})`;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function since({ since: first, backports = [], until, certainty }: Availability): string {
  const unsure = (how: string): string => (how === 'stated' ? '' : ` (${how})`);
  const lines = [
    first === undefined ? `all listed${unsure(certainty)}` : `${first}${unsure(certainty)}`,
    ...backports.map((row) => `[${row.since}](${row.source})${unsure(row.certainty)}`),
  ];
  return `${lines.join(', ')}${until === undefined ? '' : `; gone from ${until}`}`;
}

const ports = (rows: readonly PortFact[]): string =>
  [
    ...new Set(rows.map(({ protocol, port }) => (protocol === 'ip' ? `IP protocol ${port}` : `${port}/${protocol}`))),
  ].join(', ') || 'none';

const perFamily = (values: Readonly<Partial<Record<'ipv4' | 'ipv6', string | number>>>): string =>
  [...new Set(Object.values(values))].join(', ') || 'none';

/** What leaving a packaged component out means, for the documents of networks. */
export const componentTable = (): string =>
  markdownTable(
    ['`disable=`', 'What it is', 'Without it', 'In its place', 'Since', 'Source'],
    k3s.packagedComponents.map(({ name, description, without, instead, availability, source }) =>
      [code(name), description.en, without.en, instead.en, since(availability), link(source)].map(cell),
    ),
  );

/** The networks below the nodes, for the documents of networks. */
export const underlayTable = (): string =>
  markdownTable(
    ['`underlay=`', 'What it is', 'MTU', 'Drops', 'Packets with the addresses of pods', 'What opens ports', 'Source'],
    underlays.map((row) =>
      [
        code(row.value),
        row.description.en,
        `${row.linkMtu}${row.pathMtu === undefined ? '' : `, in one piece ${row.pathMtu}`}${row.certainty === 'stated' ? '' : ` (${row.certainty})`}`,
        row.drops
          .map(({ protocol, port, certainty, source }) => {
            const what = protocol === 'ip' ? `IP protocol ${port}` : `${port}/${protocol}`;
            return `[${what}](${source})${certainty === 'stated' ? '' : ` (${certainty})`}`;
          })
          .join(', ') || 'nothing known',
        `${row.podAddresses.standing}${row.podAddresses.detail === undefined ? '' : `: [${row.podAddresses.detail.en}](${row.podAddresses.source})`}`,
        row.firewall.en,
        link(row.source),
      ].map(cell),
    ),
  );

const tables: readonly FactTable[] = [
  {
    title: 'Channels of K3s',
    text: 'What `k3s=stable` and `k3s=latest` mean. Nothing that only others name is ever one of them.',
    head: ['Channel', 'Release', 'Source', 'Checked'],
    rows: k3s.channels.map(({ channel, version, source, checked }) => [code(channel), version, link(source), checked]),
  },
  {
    title: 'Minors of K3s',
    text: 'The end of life is that of the Kubernetes inside. The Calico is the newest pinned one that is tested with it.',
    head: ['Minor', 'End of life', 'Calico', 'Tested', 'Source', 'Checked'],
    rows: k3s.lines.map((row) => [
      ...[row.minor, row.endOfLife, row.calico, row.isTested ? 'yes' : 'no', link(row.source), row.checked],
    ]),
  },
  {
    title: 'Options of K3s',
    text: 'Every option that knit knows, and what it does with it. Agents stop at a key that only servers may have.',
    head: ['Key', 'Nodes', 'Alike on servers', 'Since', 'Decision', 'Why', 'Source', 'Checked'],
    rows: k3s.options.map((row) => [
      ...[code(row.key), row.nodes, row.mustMatch ? 'yes' : '', since(row.availability), row.decision],
      ...[row.reason?.en ?? row.warning?.detail.en ?? '', link(row.source), row.checked],
    ]),
  },
  {
    title: 'Packaged components of K3s',
    text: 'What `disable` knows, and what a cluster lacks without it.',
    head: ['Component', 'What it is', 'Without it', 'Since', 'Source', 'Checked'],
    rows: k3s.packagedComponents.map((row) => [
      ...[code(row.name), row.description.en, row.without.en, since(row.availability), link(row.source), row.checked],
    ]),
  },
  {
    title: 'Other features of K3s',
    text: 'What K3s learnt at some release and that is no key.',
    head: ['Feature', 'What it is', 'Since', 'Source', 'Checked'],
    rows: k3s.features.map((row) => [
      ...[code(row.feature), row.description.en, since(row.availability), link(row.source), row.checked],
    ]),
  },
  {
    title: 'Ports of K3s',
    text: 'What K3s itself needs, whatever its network.',
    head: ['Port', 'Between', 'When', 'Purpose', 'Source', 'Checked'],
    rows: k3s.ports.map((row) => [
      ...[`${row.port}/${row.protocol}`, row.between, row.when, row.purpose.en, link(row.source), row.checked],
    ]),
  },
  {
    title: 'Faults of K3s',
    text: 'Faults of releases that touch its network.',
    head: ['Fault', 'What happens', 'First releases with it', 'Mended', 'Source', 'Checked'],
    rows: k3s.knownIssues.map((row) => [
      ...[
        code(row.key),
        row.detail.en,
        row.since
          .map(({ release, certainty }) => release + (certainty === 'stated' ? '' : ` (${certainty})`))
          .join(', '),
        row.fixed,
        link(row.source),
        row.checked,
      ],
    ]),
  },
  {
    title: 'Backends of flannel',
    text: "Values of K3s' `flannel-backend`.",
    head: ['Backend', 'Since', 'Encryption', 'Links', 'Bytes taken', 'Ports', 'Source', 'Checked'],
    rows: flannel.backends.map((row) => [
      ...[code(row.value), since(row.availability), row.encryption, perFamily(row.interfaces), perFamily(row.overhead)],
      ...[ports(row.ports), link(row.source), row.checked],
    ]),
  },
  {
    title: "Modes of flannel's WireGuard",
    text: 'Values of `wireguard-mode`.',
    head: ['Mode', 'What it is', 'Links', 'Source', 'Checked'],
    rows: flannel.wireguardModes.map((row) => [
      ...[code(row.mode), row.description.en, perFamily(row.interfaces), link(row.source), row.checked],
    ]),
  },
  {
    title: 'Address families of K3s',
    text: 'The families that a cluster can have; they are chosen when it is made.',
    head: ['Families', 'Since', 'Stable since', 'Note', 'Source', 'Checked'],
    rows: flannel.addressFamilies.map((row) => [
      ...[
        row.families,
        since(row.availability),
        row.stableSince ?? '',
        row.note?.en ?? '',
        link(row.source),
        row.checked,
      ],
    ]),
  },
  {
    title: 'Encapsulations of Calico',
    text: 'Values of `encapsulation` with `cni=calico`.',
    head: ['Value', 'What it is', 'Links', 'Bytes taken', 'Ports', 'Source', 'Checked'],
    rows: calico.encapsulations.map((row) => [
      ...[code(row.value), row.description.en, perFamily(row.interfaces), perFamily(row.overhead), ports(row.ports)],
      ...[link(row.source), row.checked],
    ]),
  },
  {
    title: 'Encapsulations of Canal',
    text: 'Values of `encapsulation` with `cni=canal`.',
    head: ['Value', 'What it is', 'Since', 'Links', 'Bytes taken', 'Ports', 'Source', 'Checked'],
    rows: canal.encapsulations.map((row) => [
      ...[code(row.value), row.description.en, row.since ?? 'all listed', perFamily(row.interfaces)],
      ...[perFamily(row.overhead), ports(row.ports), link(row.source), row.checked],
    ]),
  },
  {
    title: 'What Calico needs besides',
    text: 'Whatever the encapsulation: the modules of its agent, what encryption adds, and Typha where a manifest brings it.',
    head: ['What', 'Ports', 'Modules', 'Bytes taken', 'Source', 'Checked'],
    rows: [
      [
        'agent',
        'none',
        calico.kernelModules.modules.map(code).join(' '),
        'none',
        link(calico.kernelModules.source),
        calico.kernelModules.checked,
      ],
      [
        ...['WireGuard', ports(calico.wireguard.ports), calico.wireguard.kernelModules.map(code).join(' ')],
        ...[perFamily(calico.wireguard.overhead), link(calico.wireguard.source), calico.wireguard.checked],
      ],
      ['Typha', ports([calico.typha]), 'none', 'none', link(calico.typha.source), calico.typha.checked],
    ],
  },
  {
    title: 'Minors of Calico',
    text: 'The Kubernetes that the maintainers test each minor with.',
    head: ['Minor', 'Kubernetes', 'Images', 'Source', 'Checked'],
    rows: calico.lines.map(({ minor, kubernetes: { from, to }, registry, source, checked }) => [
      ...[minor, `${from} to ${to}`, code(registry), link(source), checked],
    ]),
  },
  {
    title: 'Features of Calico',
    text: 'In what releases differ that edits and rules must know.',
    head: ['Feature', 'What it is', 'Since', 'Source', 'Checked'],
    rows: calico.features.map((row) => [
      ...[code(row.feature), row.description.en, [row.since, ...(row.backports ?? [])].join(', ')],
      ...[link(row.source), row.checked],
    ]),
  },
  {
    title: 'Releases of Calico that have no digest',
    text: `They exist and are refused until somebody pins them (\`npm run catalog -- pin TAG\`). Checked ${calico.checked}.`,
    head: ['Tag', 'Day of its source', "Read on upstream's page", 'Source'],
    rows: calico.unpinned.map(({ tag, date, isConfirmed, source }) => [
      tag,
      date,
      isConfirmed ? 'yes' : 'no',
      link(source),
    ]),
  },
  {
    title: 'Releases of Calico',
    text: `What \`cni=calico\` and \`cni=canal\` install, by digest. Checked ${calico.checked}.`,
    head: ['Tag', 'Day', 'Flannel of Canal', 'SHA-256 of calico.yaml', 'SHA-256 of canal.yaml', 'Source'],
    rows: calico.releases.map(({ tag, date, flannel: inside, files, source }) => [
      ...[tag, date, inside, code(files['calico.yaml'].sha256), code(files['canal.yaml'].sha256), link(source)],
    ]),
  },
  {
    title: 'Releases of K3s',
    text: `Every release that is listed. Where no page states a day or a flannel, none is given. Checked ${k3s.checked}.`,
    head: ['Release', 'Day', 'Flannel', "Read on upstream's page", 'Source'],
    rows: k3s.releases.map(({ version, date = '', flannel: inside = '', isConfirmed, source }) => [
      ...[version, date, inside, isConfirmed ? 'yes' : 'no', link(source)],
    ]),
  },
];

/** Every fact of the catalog with its source and the day on which it was looked up, as Markdown. */
export function factTables(): string {
  const below = `## The network below\n\nValues of \`underlay\`. Checked ${underlays[0]?.checked}.\n\n${underlayTable()}`;
  const sections = tables.map(
    ({ title, text, head, rows }) =>
      `## ${title}\n\n${text}\n\n${markdownTable(
        head,
        rows.map((row) => row.map(cell)),
      )}`,
  );
  return [below, ...sections].join('\n\n');
}
