import type { Language } from '../../text.ts';
import { lock, widthOf } from './marks.ts';
import type { Picture } from './picture.ts';
import { box, element, label } from './svg.ts';
import { fill, words } from './words.ts';

/** Height of the part that shows a packet. */
export const packetHeight = 58;

/** Draws one packet on the wire: what is put around it against what is left for the pod. */
export function drawPacket(picture: Picture, y: number, language: Language): string {
  const { mtu, overhead, carrier, isEncrypted } = picture;
  const top = y + 18;
  const caption = label(fill(words.packet[language], { n: mtu + overhead }), 4, y + 10, { class: 'd-s d-soft' });
  const pod = fill(words.podPacket[language], { n: mtu });
  if (carrier.kind === 'route' || carrier.kind === 'unknown') {
    return caption + box(4, top, 392, 32, { rx: 7, class: 'd-inner' }) + centred(pod, 200, top, 'd-on');
  }
  const headers = overhead === 0 ? carrier.headers : `${carrier.headers} ${overhead}`;
  const split = 4 + Math.max(62, Math.ceil(widthOf(headers)) + 16);
  const bottom = top + 32;
  return [
    caption,
    element('path', {
      class: 'd-outer',
      d: `M11 ${top}H${split}V${bottom}H11a7 7 0 0 1-7-7V${top + 7}a7 7 0 0 1 7-7Z`,
    }),
    centred(headers, (4 + split) / 2, top, 'd-s'),
    element('path', {
      class: 'd-inner',
      d: `M${split} ${top}H389a7 7 0 0 1 7 7V${bottom - 7}a7 7 0 0 1-7 7H${split}Z`,
    }),
    isEncrypted ? lock(split + 14, top + 8) : '',
    centred(pod, (split + 396) / 2, top, 'd-on'),
  ].join('');
}

const centred = (text: string, x: number, top: number, style: string): string =>
  label(text, x, top + 20.5, { class: style, 'text-anchor': 'middle' });
