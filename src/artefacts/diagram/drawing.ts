import type { Language } from '../../text.ts';
import { lock, widthOf } from './marks.ts';
import { drawNode, nodeHeight, nodeWidth } from './node.ts';
import { drawPacket, packetHeight } from './packet.ts';
import type { Picture } from './picture.ts';
import { box, element, label } from './svg.ts';
import { words } from './words.ts';

/** Markup of a picture and the height that it needs; its width is always 400. */
export interface Drawing {
  readonly height: number;
  readonly markup: string;
}

/** Where the two nodes stand: the left edge of each. */
const lefts = [2, 206] as const;

/** Draws two nodes, what lies between them, and one packet on its way. */
export function draw(picture: Picture, language: Language): Drawing {
  const foot = 4 + nodeHeight(picture);
  const wire = foot + 38;
  const paths = sidePaths(picture, language);
  const below = wire + (picture.carrier.kind === 'route' ? 44 : 30);
  const packet = below - 4 + 24 * paths.length;
  const height = picture.carrier.kind === 'unknown' ? wire + 24 : packet + packetHeight;
  const markup = [
    drawNetwork(picture, foot, wire),
    ...lefts.map((x, index) => drawNode(picture, index === 0 ? 0 : 1, x, 4, language)),
    drawCarrier(picture, foot, wire, language),
    ...paths.map((path, index) => drawSidePath(path, foot, below + 24 * index, index)),
    drawSides(picture, wire, language),
    picture.carrier.kind === 'unknown' ? '' : drawPacket(picture, packet, language),
  ].join('');
  return { height, markup };
}

/** Middle of each node, where its link to the network begins. */
const middles = lefts.map((x) => x + nodeWidth / 2) as readonly number[];

function drawNetwork({ carrier }: Picture, foot: number, wire: number): string {
  const dashed = carrier.kind === 'unknown' ? ' d-dash' : '';
  const d = `M${middles[0]} ${foot - 8}V${wire}H${middles[1]}V${foot - 8}`;
  return element('path', { class: `d-net${dashed}`, d: `${d}M4 ${wire}H396` });
}

function drawCarrier(
  { carrier, isEncrypted, hasBgp }: Picture,
  foot: number,
  wire: number,
  language: Language,
): string {
  if (carrier.kind === 'unknown') return '';
  if (carrier.kind === 'route') {
    const d = `M${middles[0]} ${foot - 8}V${wire}H${middles[1]}V${foot - 8}`;
    const text = (hasBgp ? words.routedBgp : words.plainRoute)[language];
    return (
      element('path', { class: 'd-route', d }) + label(text, 200, wire + 20, { class: 'd-b', 'text-anchor': 'middle' })
    );
  }
  const via =
    carrier.kind === 'ipip' && language === 'ja' ? carrier.ports.replace('protocol', 'プロトコル') : carrier.ports;
  const name = `${carrier.name} · ${via}`;
  const half = name.length > 24 ? 134 : 112;
  return [
    box(200 - half, wire - 15, 2 * half, 30, { rx: 15, class: 'd-tube' }),
    isEncrypted ? lock(214 - half, wire - 8) : '',
    label(name, isEncrypted ? 209 : 200, wire + 4.5, { class: 'd-b', 'text-anchor': 'middle' }),
  ].join('');
}

interface SidePath {
  readonly style: 'd-bgp' | 'd-thin';
  readonly text: string;
}

function sidePaths({ isCrossSubnet, hasPlainIpv6, hasBgp }: Picture, language: Language): readonly SidePath[] {
  return [
    ...(isCrossSubnet ? [{ style: 'd-thin', text: words.inSubnet[language] } as const] : []),
    ...(hasPlainIpv6 ? [{ style: 'd-thin', text: words.ipv6Route[language] } as const] : []),
    ...(hasBgp ? [{ style: 'd-bgp', text: 'BGP · TCP 179' } as const] : []),
  ];
}

function drawSidePath({ style, text }: SidePath, foot: number, y: number, index: number): string {
  const out = 12 + 10 * index;
  const [left = 0, right = 0] = middles;
  const half = Math.ceil(widthOf(text) / 2) + 6;
  return [
    element('path', { class: style, d: `M${left - out} ${foot - 8}V${y}H${right + out}V${foot - 8}` }),
    box(200 - half, y - 9, 2 * half, 18, { class: 'd-lab' }),
    label(text, 200, y + 4, { class: 'd-s', 'text-anchor': 'middle' }),
  ].join('');
}

function drawSides({ isEncrypted, carrier }: Picture, wire: number, language: Language): string {
  const side = (text: string, x: number, anchor: 'start' | 'end'): string =>
    text
      .split('\n')
      .map((line, index) =>
        line === '' ? '' : label(line, x, wire - 21 + 14 * index, { class: 'd-s d-soft', 'text-anchor': anchor }),
      )
      .join('');
  const right = carrier.kind === 'unknown' ? '' : (isEncrypted ? words.encrypted : words.notEncrypted)[language];
  return side(words.yourNetwork[language], 4, 'start') + side(right, 396, 'end');
}
