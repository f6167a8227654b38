import type { InstallPlan } from '../../plan/plan.ts';
import type { Text } from '../../text.ts';

/** The network of a plan in a few words, such as `flannel VXLAN`. */
export function networkName(plan: InstallPlan): Text {
  switch (plan.cni) {
    case 'flannel':
      return same(`flannel ${carrierNames[plan.backend]}`);
    case 'canal':
      return same(`Canal ${carrierNames[plan.encapsulation]}`);
    case 'calico': {
      const encrypted = plan.encryption === 'none' ? '' : ' + WireGuard';
      const { en, ja } = encapsulationNames[plan.encapsulation];
      return { en: `Calico ${en}${encrypted}`, ja: `Calico ${ja}${encrypted}` };
    }
    case 'none':
      return { en: 'your own CNI', ja: '自分で用意するCNI' };
    default:
      return plan satisfies never;
  }
}

/** How the ways of carrying packets are called. */
export const carrierNames = {
  vxlan: 'VXLAN',
  'host-gw': 'host-gw',
  wireguard: 'WireGuard',
  'wireguard-native': 'WireGuard',
  ipsec: 'IPsec',
  ipip: 'IP-in-IP',
} as const;

const same = (text: string): Text => ({ en: text, ja: text });

const encapsulationNames = {
  ipip: same('IP-in-IP'),
  'ipip-cross-subnet': { en: 'IP-in-IP across subnets', ja: 'IP-in-IP(サブネット間のみ)' },
  vxlan: same('VXLAN'),
  'vxlan-cross-subnet': { en: 'VXLAN across subnets', ja: 'VXLAN(サブネット間のみ)' },
  none: { en: 'without encapsulation', ja: 'カプセル化なし' },
} as const satisfies Record<string, Text>;
