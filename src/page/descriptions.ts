import { calicoEncapsulations, canalEncapsulations } from '../catalog/encapsulations.ts';
import { flannelBackends } from '../catalog/flannel-backends.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { Text } from '../text.ts';

/** How the network of a plan carries packets, as the catalog describes it. */
export function describeCarrier(plan: InstallPlan): Text {
  const described = descriptionOf(plan);
  return described === undefined ? ownCni : { en: `${described.en}.`, ja: described.ja.replace(/([^。])$/, '$1。') };
}

function descriptionOf(plan: InstallPlan): Text | undefined {
  switch (plan.cni) {
    case 'flannel':
      return flannelBackends.find(({ value }) => value === plan.backend)?.description;
    case 'canal':
      return canalEncapsulations.find(({ value }) => value === plan.encapsulation)?.description;
    case 'calico':
      return calicoEncapsulations.find(({ value }) => value === plan.encapsulation)?.description;
    case 'none':
      return undefined;
    default:
      return plan satisfies never;
  }
}

const ownCni: Text = {
  en: 'K3s without flannel and without its policy controller, ready for the CNI that you install.',
  ja: 'flannelもポリシーコントローラーもないK3sです。自分で用意するCNIをインストールしてください。',
};
