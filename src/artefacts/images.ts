import { k3sImageOwners, k3sImages } from '../catalog/k3s-images.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { Text } from '../text.ts';

/**
 * The images that the plan's cluster pulls, one a line, for mirrors and sites without a way out: the CNI's exactly,
 * K3s' own where the catalog knows the release's list, else the address of that list as a comment.
 */
export function renderImages(plan: InstallPlan): string {
  const cni = 'images' in plan ? plan.images : [];
  const known = k3sImages.find(({ version, certainty }) => version === plan.k3s.version && certainty === 'stated');
  const own = known === undefined ? [] : known.images.filter((image) => isNeeded(image, plan.disable));
  const isOperator = plan.cni === 'calico' && plan.via === 'operator';
  const head = isOperator
    ? [`# ${operatorHead[plan.language]}`]
    : cni.length === 0
      ? []
      : [`# ${cniHead[plan.language]}`, ...cni];
  const tail =
    known === undefined
      ? [`# ${unknownHead[plan.language]}`, `# ${plan.k3s.imageList}`]
      : [`# ${ownHead[plan.language]}`, ...own];
  return `${[...head, ...tail].join('\n')}\n`;
}

function isNeeded(image: string, disable: readonly string[]): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1).split(':')[0] ?? '';
  const owner = k3sImageOwners.find(({ names }) => names.includes(name));
  return owner?.disable === undefined || !disable.includes(owner.disable);
}

const cniHead: Text = { en: 'The CNI', ja: 'CNI' };
const operatorHead: Text = {
  en: "The operator chooses its images: after the first node is up, list them with kubectl get pods -A -o jsonpath='{..image}'",
  ja: "イメージはoperatorが選択します。最初のノードの起動後に確認してください：kubectl get pods -A -o jsonpath='{..image}'",
};
const ownHead: Text = { en: 'K3s and its packaged components', ja: 'K3sと同梱コンポーネント' };
const unknownHead: Text = {
  en: "K3s and its packaged components: the release's own list",
  ja: 'K3sと同梱コンポーネント：リリースのイメージ一覧',
};
