import type { Text } from '../text.ts';
import type { Availability } from './availability.ts';

/** A set of address families that a K3s cluster can have. */
export interface AddressFamilies {
  readonly families: 'ipv4' | 'dual-stack' | 'ipv6';
  readonly availability: Availability;
  /** The first release in which K3s calls it stable, where it was experimental before. */
  readonly stableSince?: string;
  readonly note?: Text;
  readonly source: string;
  readonly checked: string;
}

const source = 'https://docs.k3s.io/networking/basic-network-options';
const checked = '2026-11-22';

/** The address families that a cluster can have; they are chosen when the cluster is made and stay. */
export const addressFamilies: readonly AddressFamilies[] = [
  { families: 'ipv4', availability: { certainty: 'stated' }, source, checked },
  {
    families: 'dual-stack',
    availability: { since: 'v1.21.0+k3s1', certainty: 'stated' },
    stableSince: 'v1.23.7+k3s1',
    note: {
      en: 'Must be set when the cluster is made; it cannot be added later',
      ja: 'クラスターの作成時に設定する必要があり、後から追加できません',
    },
    source,
    checked,
  },
  {
    families: 'ipv6',
    // K3s' documentation names v1.22.9; v1.23.6 is the release of the same month on the line above.
    availability: {
      since: 'v1.23.6+k3s1',
      certainty: 'probable',
      backports: [{ minor: 'v1.22', since: 'v1.22.9+k3s1', certainty: 'stated', source }],
    },
    note: {
      en: 'Where the default route comes from router advertisements, set net.ipv6.conf.all.accept_ra=2 on the nodes',
      ja: 'デフォルトルートをルーター広告で受け取る場合は、ノードでnet.ipv6.conf.all.accept_ra=2を設定してください',
    },
    source,
    checked,
  },
];
