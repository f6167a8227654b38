import type { JSX } from 'hono/jsx/jsx-runtime';
import { formatQuery } from '../plan/canonical.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Language, Text } from '../text.ts';
import { pathOf } from './links.ts';

/** Five situations and the network for each, as links that choose it and keep the language. */
export function Choosing({ language }: { readonly language: Language }): JSX.Element {
  return (
    <details class="more" id="choosing">
      <summary>{words.summary[language]}</summary>
      <div>
        <table class="choosing">
          <thead>
            <tr>
              <th scope="col">{words.need[language]}</th>
              <th scope="col">{words.network[language]}</th>
            </tr>
          </thead>
          <tbody>
            {situations.map(({ need, network, request }) => (
              <tr>
                <td>{need[language]}</td>
                <td>
                  <a href={pathOf(formatQuery({ ...request, ...(language === 'ja' && { lang: language }) }))}>
                    {network[language]}
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="links">
          <a href={`/docs/networks${language === 'ja' ? '.ja' : ''}.md`}>{words.more[language]}</a>
        </p>
      </div>
    </details>
  );
}

const words = {
  summary: { en: 'Help me choose', ja: '選び方' },
  need: { en: 'You have or need', ja: '環境・要件' },
  network: { en: 'Choose', ja: '選択肢' },
  more: { en: 'All networks, and what each costs', ja: '全ネットワークの比較' },
} as const satisfies Record<string, Text>;

/** docs/networks.md says the same at length. */
const situations: readonly { readonly need: Text; readonly network: Text; readonly request: BundleRequest }[] = [
  {
    need: { en: 'Nothing special', ja: '特別な要件がない' },
    network: { en: 'flannel VXLAN', ja: 'flannel VXLAN' },
    request: {},
  },
  {
    need: { en: 'All nodes in one L2 segment, full speed', ja: '全ノードが同じL2セグメントにあり、速度を優先' },
    network: { en: 'flannel host gateway', ja: 'flannelホストゲートウェイ' },
    request: { backend: 'host-gw' },
  },
  {
    need: { en: 'Encryption between nodes', ja: 'ノード間の暗号化' },
    network: { en: 'flannel WireGuard', ja: 'flannel WireGuard' },
    request: { backend: 'wireguard' },
  },
  {
    need: { en: 'Calico’s policies on flannel’s network', ja: 'flannelのネットワークでCalicoのポリシー' },
    network: { en: 'Canal', ja: 'Canal' },
    request: { cni: 'canal' },
  },
  {
    need: { en: 'Calico’s policies, IP pools and routes', ja: 'Calicoのポリシー、IPプール、経路' },
    network: { en: 'Calico VXLAN', ja: 'Calico VXLAN' },
    request: { cni: 'calico', encapsulation: 'vxlan' },
  },
];
