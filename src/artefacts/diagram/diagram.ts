import type { InstallPlan } from '../../plan/plan.ts';
import type { Language } from '../../text.ts';
import type { Drawing } from './drawing.ts';
import { draw } from './drawing.ts';
import { networkName } from './network-name.ts';
import type { Picture } from './picture.ts';
import { pictureOf } from './picture.ts';
import { diagramStyle } from './style.ts';
import { element, escapeMarkup } from './svg.ts';
import { fill, sentences, words } from './words.ts';

/** A picture of the network as a file of its own, light or dark as the reader has it. */
export function renderDiagram(plan: InstallPlan, language: Language): string {
  const picture = pictureOf(plan);
  const drawing = draw(picture, language);
  const size = { width: 800, height: 2 * drawing.height };
  const ground = element('rect', { class: 'd-bg', width: 400, height: drawing.height });
  return `${svg(plan, picture, drawing, language, size, element('style', {}, diagramStyle) + ground)}\n`;
}

/** The same picture within a page, which colours it. */
export function renderInlineDiagram(plan: InstallPlan, language: Language): string {
  const picture = pictureOf(plan);
  return svg(plan, picture, draw(picture, language), language, { class: 'diagram' }, '');
}

function svg(
  plan: InstallPlan,
  picture: Picture,
  { height, markup }: Drawing,
  language: Language,
  attributes: Readonly<Record<string, string | number>>,
  ground: string,
): string {
  const title = fill(words.title[language], { network: networkName(plan)[language] });
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 400 ${height}`,
      role: 'img',
      'aria-labelledby': 'dg-t dg-d',
      lang: language,
      ...attributes,
    },
    element('title', { id: 'dg-t' }, escapeMarkup(title)),
    element('desc', { id: 'dg-d' }, escapeMarkup(describe(picture, language))),
    ground,
    markup,
  );
}

/** Says in sentences what the picture shows. */
function describe(picture: Picture, language: Language): string {
  const { attach, ranges, devices, carrier, mtu, overhead, isEncrypted } = picture;
  const say = (sentence: keyof typeof sentences, values: Readonly<Record<string, string | number>> = {}): string =>
    fill(sentences[sentence][language], values);
  const join = (items: readonly string[]): string => items.join(language === 'ja' ? '、' : ', ');
  const said = [
    attach === 'bridge' ? say('bridge', { attach: 'cni0' }) : say(attach),
    say('ranges', { first: join(ranges[0]), second: join(ranges[1]) }),
    ...(devices.length > 0 ? [say('device', { device: join(devices.map(({ name }) => name)), mtu })] : []),
    ...(carrier.kind === 'unknown'
      ? []
      : [
          carrier.kind === 'route'
            ? say('route', { mtu })
            : say('tube', { carrier: `${carrier.name}, ${carrier.ports}` }),
          ...(overhead > 0 ? [say('overhead', { n: overhead })] : []),
          say(isEncrypted ? 'encrypted' : 'plain'),
        ]),
    ...(picture.isCrossSubnet ? [say('inSubnet')] : []),
    ...(picture.hasPlainIpv6 ? [say('ipv6Route')] : []),
    ...(picture.hasBgp ? [say('bgp')] : []),
    ...(picture.policyEngine === 'kube-router' ? [say('policyKubeRouter')] : []),
    ...(picture.policyEngine === 'calico' ? [say('policyCalico')] : []),
  ];
  return said.join(language === 'ja' ? '' : ' ');
}
