import type { Language } from '../../text.ts';
import type { Picture } from './picture.ts';
import { box, element, label } from './svg.ts';
import { words } from './words.ts';

/** Width of a node. */
export const nodeWidth = 192;

const inner = nodeWidth - 20;
const rows = { title: 33, range: 15, pods: 40, chip: 24, gap: 10, foot: 8 } as const;

/** Height of a node: more for two address families and for each link. */
export function nodeHeight(picture: Picture): number {
  const chips = 2 + deviceTexts(picture, 'en').length;
  const ranges = picture.ranges[0].length;
  return rows.title + ranges * rows.range + rows.pods + chips * (rows.chip + rows.gap) + rows.foot;
}

/** Draws one node: its name, its pods, and the links that their packets pass on the way out. */
export function drawNode(picture: Picture, index: 0 | 1, x: number, y: number, language: Language): string {
  const right = x + nodeWidth - 12;
  const name = (index === 0 ? words.server : words.agent)[language];
  const ranges = picture.ranges[index];
  const pods = y + rows.title + ranges.length * rows.range;
  const attach = pods + rows.pods + rows.gap - 2;
  const devices = deviceTexts(picture, language);
  const eth = attach + (1 + devices.length) * (rows.chip + rows.gap);
  const middle = x + nodeWidth / 2;
  return element(
    'g',
    {},
    box(x, y, nodeWidth, nodeHeight(picture), { rx: 10, class: 'd-node' }),
    label(name, x + 12, y + 21, { class: 'd-b' }),
    label(picture.nodes[index], right, y + 21, { class: 'd-m d-soft', 'text-anchor': 'end' }),
    ...ranges.map((range, line) => label(shorten(range), x + 12, y + 42 + line * rows.range, { class: 'd-m d-soft' })),
    element('path', {
      class: 'd-link',
      d: `M${x + 31} ${pods + 34}V${attach}M${x + 75} ${pods + 34}V${attach}M${middle} ${attach + rows.chip}V${eth}`,
    }),
    ...[12, 56].map((offset) => drawPod(x + offset, pods)),
    drawPolicy(picture, right, pods, language),
    drawAttach(picture, x + 10, attach, language),
    ...devices.map((device, place) => drawDevice(device, x + 10, attach + (place + 1) * (rows.chip + rows.gap))),
    drawChip(middle - 50, eth, 100, 'eth0', ''),
  );
}

function drawPod(x: number, y: number): string {
  return box(x, y, 38, 34, { rx: 7, class: 'd-pod' }) + label('Pod', x + 19, y + 21.5, { 'text-anchor': 'middle' });
}

function drawPolicy({ policyEngine, attach }: Picture, x: number, y: number, language: Language): string {
  if (attach === 'own') return '';
  const lines =
    policyEngine === 'none'
      ? [words.noPolicy[language]]
      : [words.policyBy[language], policyEngine === 'calico' ? 'Calico' : 'K3s'];
  return lines
    .map((line, index) => label(line, x, y + 14 + index * 15, { class: 'd-s d-soft', 'text-anchor': 'end' }))
    .join('');
}

function drawAttach({ attach }: Picture, x: number, y: number, language: Language): string {
  switch (attach) {
    case 'bridge':
      return drawChip(x, y, inner, 'cni0', '');
    case 'routes':
      return drawChip(x, y, inner, 'cali…', ` ${words.routePerPod[language]}`, ' d-dash');
    case 'own':
      return drawChip(x, y, inner, '', words.yourCni[language], ' d-dash');
    default:
      return attach satisfies never;
  }
}

interface DeviceText {
  /** Name of the link; where there is none, what stands in its place. */
  readonly name: string;
  readonly isLink: boolean;
  readonly mtu: number;
}

// IPsec has policies in the kernel and no link of its own.
function deviceTexts({ devices, carrier, mtu }: Picture, language: Language): readonly DeviceText[] {
  if (carrier.kind === 'ipsec') return [{ name: words.policies[language], isLink: false, mtu }];
  return devices.map(({ name }) => ({ name, isLink: true, mtu }));
}

function drawDevice({ name, isLink, mtu }: DeviceText, x: number, y: number): string {
  return [
    box(x, y, inner, rows.chip, { rx: 6, class: isLink ? 'd-tun' : 'd-tun d-dash' }),
    label(name, x + 8, y + 16, { class: isLink ? 'd-m d-on' : 'd-s d-on' }),
    label(`MTU ${mtu}`, x + inner - 8, y + 16, { class: 'd-s d-on', 'text-anchor': 'end' }),
  ].join('');
}

function drawChip(x: number, y: number, width: number, name: string, text: string, style = ''): string {
  const parts = [name === '' ? '' : element('tspan', { class: 'd-m' }, name), text].join('');
  return (
    box(x, y, width, rows.chip, { rx: 6, class: `d-dev${style}` }) +
    element('text', { x: x + width / 2, y: y + 16, class: 'd-s', 'text-anchor': 'middle' }, parts)
  );
}

// An IPv6 range can be wider than the node: its end tells the two nodes apart.
const shorten = (range: string): string => (range.length > 23 ? `…${range.slice(-22)}` : range);
