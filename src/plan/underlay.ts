import type { PortFact } from '../catalog/network.ts';
import type { DroppedTraffic, Underlay } from '../catalog/underlays.ts';
import { underlayOf, underlays } from '../catalog/underlays.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Decisions } from './decisions.ts';
import type { Warning } from './plan.ts';

type Draft = Pick<Decisions, 'request' | 'cni' | 'backend' | 'encapsulation' | 'encryption' | 'addresses'>;

/** What the links of nodes carry: by what they say, and in one piece all the way, in bytes. */
export interface LinkMtu {
  readonly link: number;
  readonly path: number;
}

/** The MTU that everything is reckoned from: the one that was named, else that of the network below. */
export function linkMtuOf({ linkMtu, underlay }: BundleRequest): LinkMtu {
  const row = underlayOf(underlay);
  const link = linkMtu ?? row.linkMtu;
  return { link, path: linkMtu ?? row.pathMtu ?? link };
}

/** Adds a problem for each thing that the network below is known not to deliver and that the plan needs. */
export function checkUnderlay(draft: Draft, problems: Problem[]): void {
  const row = underlayOf(draft.request.underlay);
  const parameter = tunnelParameter(draft);
  for (const drop of droppedOf(draft, row)) {
    if (drop.certainty !== 'stated') continue;
    problems.push(
      refuse(parameter, 'conflict', {
        en: `underlay=${row.value}: ${drop.detail.en}, and ${carrierName(draft)} needs them: use ${wayOut(draft)} (source: ${drop.source})`,
        ja: `underlay=${row.value}: ${drop.detail.ja}。${carrierName(draft)}には必要です。${wayOut(draft)}を使ってください(出典：${drop.source})`,
      }),
    );
  }
  const { podAddresses } = row;
  if (sendsPodAddresses(draft) !== 'always' || podAddresses.detail === undefined) return;
  if (podAddresses.standing !== 'closed' || podAddresses.certainty !== 'stated') return;
  problems.push(
    refuse(parameter, 'conflict', {
      en: `underlay=${row.value}: ${podAddresses.detail.en}. ${carrierName(draft)} sends such packets bare: use ${wayOut(draft)}, or leave underlay out where you keep these routes (source: ${podAddresses.source})`,
      ja: `underlay=${row.value}: ${podAddresses.detail.ja}。${carrierName(draft)}はカプセル化せずに送ります。${wayOut(draft)}を使うか、経路を自分で管理する場合はunderlayを省略してください(出典：${podAddresses.source})`,
    }),
  );
}

/** What to know of the network below, the gravest first. */
export function underlayWarnings(draft: Draft): readonly Warning[] {
  const row = underlayOf(draft.request.underlay);
  return [...dropWarnings(draft, row), ...addressWarnings(draft, row), ...mtuWarnings(draft, row), ...unnamed(draft)];
}

const dropWarnings = (draft: Draft, row: Underlay): readonly Warning[] =>
  droppedOf(draft, row).map(({ detail, source }) => ({
    code: 'underlay-drops',
    parameter: tunnelParameter(draft),
    detail: { en: `${row.value}: ${detail.en}`, ja: `${row.value}: ${detail.ja}` },
    remedy: { en: `Use ${wayOut(draft)} where it does`, ja: `該当する場合は${wayOut(draft)}を使ってください` },
    source,
  }));

function addressWarnings(draft: Draft, { value, podAddresses }: Underlay): readonly Warning[] {
  const { detail, source, standing } = podAddresses;
  if (sendsPodAddresses(draft) === 'never' || detail === undefined || standing === 'open') return [];
  return [
    {
      code: 'underlay-pod-addresses',
      parameter: tunnelParameter(draft),
      detail: {
        en: `${value} does not deliver packets that bear the addresses of pods by itself: ${detail.en}`,
        ja: `${value}はポッドのアドレスのパケットをそのままでは届けません。${detail.ja}`,
      },
      remedy: { en: `Do so, or use ${wayOut(draft)}`, ja: `設定するか、${wayOut(draft)}を使ってください` },
      source,
    },
  ];
}

function mtuWarnings({ request, cni }: Draft, row: Underlay): readonly Warning[] {
  const { link, path } = linkMtuOf(request);
  if (cni === 'flannel' && path < link) {
    return [
      {
        code: 'underlay-mtu',
        parameter: 'link-mtu',
        detail: {
          en: `flannel takes ${link} bytes from the link, but ${row.value} cuts what is longer than ${path} into pieces`,
          ja: `flannelはリンクの${link}バイトを使いますが、${row.value}は${path}バイトを超えるパケットを分割します`,
        },
        remedy: {
          en: `Set the MTU of that link to ${path} on every node, or use cni=calico`,
          ja: `全ノードでリンクのMTUを${path}にするか、cni=calicoを使ってください`,
        },
        source: row.source,
      },
    ];
  }
  const isFixed = cni === 'canal' && request.mtu === undefined && request.linkMtu === undefined;
  if (!isFixed || row.value === 'generic' || row.certainty === 'stated') return [];
  return [
    {
      code: 'underlay-mtu',
      parameter: 'link-mtu',
      detail: {
        en: `That links of ${row.value} have an MTU of ${link} is probable, no page of theirs was read that states it`,
        ja: `${row.value}のリンクのMTUは${link}と推定されますが、明記した公式資料は未確認です`,
      },
      remedy: { en: 'Look with ip link, and name link-mtu', ja: 'ip linkで確認し、link-mtuを指定してください' },
      source: row.source,
    },
  ];
}

// Nothing was said of the network below, and the plan needs what some do not deliver.
function unnamed(draft: Draft): readonly Warning[] {
  if (draft.request.underlay !== undefined) return [];
  const droppers = underlays.filter((row) => droppedOf(draft, row).some(({ protocol }) => protocol === 'ip'));
  const [first] = droppers;
  if (first === undefined) return [];
  const names = droppers.map(({ value }) => value);
  return [
    {
      code: 'ipip-underlay',
      parameter: 'encapsulation',
      detail: {
        en: `IP-in-IP does not pass everywhere: ${names.join(' and ')} drop it, and other networks open it by IP protocol 4 only`,
        ja: `IP-in-IPはどこでも通るわけではありません。${names.join('と')}では破棄され、ほかでもIPプロトコル4の許可が必要です`,
      },
      remedy: {
        en: 'Name the network below the nodes with underlay, or use encapsulation=vxlan',
        ja: 'ノードの下のネットワークをunderlayで指定するか、encapsulation=vxlanを使ってください',
      },
      source: first.drops[0]?.source ?? first.source,
    },
  ];
}

function droppedOf(draft: Draft, row: Underlay): readonly DroppedTraffic[] {
  const ports: readonly PortFact[] = draft.encapsulation?.fact.ports ?? draft.backend?.ports ?? [];
  return row.drops.filter((drop) =>
    ports.some(({ protocol, port }) => protocol === drop.protocol && port === drop.port),
  );
}

/** How often packets leave a node with the addresses of pods outside: always, inside one subnet, or never. */
function sendsPodAddresses({ backend, encapsulation, encryption, addresses }: Draft): 'always' | 'sometimes' | 'never' {
  if (encryption === 'wireguard') return 'never';
  const value = encapsulation?.fact.value ?? backend?.value;
  if (value === 'host-gw' || value === 'none') return 'always';
  const isPlainIpv6 = value?.startsWith('ipip') === true && addresses.families.includes('ipv6');
  return isPlainIpv6 || value?.endsWith('cross-subnet') === true ? 'sometimes' : 'never';
}

const tunnelParameter = ({ cni }: Draft): 'backend' | 'encapsulation' =>
  cni === 'flannel' ? 'backend' : 'encapsulation';

const carrierName = (draft: Draft): string =>
  `${tunnelParameter(draft)}=${draft.encapsulation?.fact.value ?? draft.backend?.value}`;

// What is left where the plan's own way is not delivered: all of these travel in plain UDP.
function wayOut(draft: Draft): string {
  const value = draft.encapsulation?.fact.value ?? draft.backend?.value;
  if (draft.cni === 'flannel') return value === 'vxlan' ? 'backend=wireguard' : 'backend=vxlan';
  return draft.cni === 'canal' && value === 'vxlan' ? 'encapsulation=wireguard' : 'encapsulation=vxlan';
}
