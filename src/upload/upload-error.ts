import type { Text } from '../text.ts';

/** Why a manifest cannot be edited with certainty. */
export type UploadFault = keyof typeof details;

/** A reason and the place of the manifest that it is about, in words of ours. */
export type Miss = readonly [reason: UploadFault, place?: string];

/** Thrown where a manifest turns out to be unfit, and caught at the one place where manifests of others are edited. */
export class UploadError extends Error {
  readonly reason: UploadFault;
  readonly place: string | undefined;

  constructor(reason: UploadFault, place?: string) {
    super(`${details[reason].en}${place === undefined ? '' : `: ${place}`}`);
    this.name = 'UploadError';
    this.reason = reason;
    this.place = place;
  }

  /** What is wrong, where, and never a word of the manifest. */
  get detail(): Text {
    const { en, ja } = details[this.reason];
    return this.place === undefined ? { en, ja } : { en: `${en}: ${this.place}`, ja: `${ja}: ${this.place}` };
  }
}

// None of these repeats a word of the manifest: the answer to a request echoes nothing of it.
const details = {
  'too-large': {
    en: 'The manifest is longer than 4 MiB',
    ja: 'マニフェストが4 MiBを超えています',
  },
  'not-utf-8': {
    en: 'The body is not UTF-8',
    ja: '本文がUTF-8ではありません',
  },
  'control-characters': {
    en: 'The body has control characters or lone carriage returns, which no YAML may have',
    ja: '本文に、YAMLでは使えない制御文字または単独の復帰文字があります',
  },
  directives: {
    en: 'The manifest has YAML directives, which change what the rest means',
    ja: 'マニフェストに、内容の意味を変えるYAMLディレクティブがあります',
  },
  'too-deep': {
    en: 'The manifest is nested deeper than any object of Kubernetes',
    ja: 'マニフェストの入れ子が、Kubernetesのどのオブジェクトよりも深くなっています',
  },
  'not-yaml': {
    en: 'A document of the manifest is not valid YAML, or uses forms of it that Kubernetes manifests do without',
    ja: 'マニフェストに、YAMLとして正しくないか、Kubernetesのマニフェストで使われない書き方のドキュメントがあります',
  },
  'too-much': {
    en: 'The manifest has more documents or values than any of Calico',
    ja: 'マニフェストのドキュメントまたは値の数が、どのCalicoのマニフェストよりも多くなっています',
  },
  aliases: {
    en: 'A place to edit is shared by anchors, aliases or merge keys. An edit could change more than one place',
    ja: '編集箇所がアンカー、エイリアス、マージキーで共有されているため、編集が複数の箇所に及ぶ可能性があります',
  },
  tags: {
    en: 'A place to edit has an explicit YAML tag',
    ja: '編集箇所に明示的なYAMLタグがあります',
  },
  'no-daemonset': {
    en: 'There is no DaemonSet with a container of calico-node (one with the variable CALICO_NETWORKING_BACKEND)',
    ja: 'calico-nodeのコンテナ(環境変数CALICO_NETWORKING_BACKENDを持つもの)を含むDaemonSetがありません',
  },
  'several-daemonsets': {
    en: 'There is more than one container of calico-node',
    ja: 'calico-nodeのコンテナが複数あります',
  },
  'no-cni-config': {
    en: 'There is no CNI configuration with a calico plugin, or it is not where the DaemonSet looks for it',
    ja: 'calicoプラグインを含むCNI設定がないか、DaemonSetが参照する場所にありません',
  },
  'several-cni-configs': {
    en: 'There is more than one CNI configuration with a calico plugin, or more than one calico plugin in it',
    ja: 'calicoプラグインを含むCNI設定が複数あるか、1つの設定にcalicoプラグインが複数あります',
  },
  'cni-config': {
    en: 'The CNI configuration is not JSON that can be edited with certainty',
    ja: 'CNI設定が、確実に編集できるJSONではありません',
  },
  'flannel-config': {
    en: "Flannel's configuration is not JSON that can be edited with certainty, or there is more than one",
    ja: 'flannelの設定が、確実に編集できるJSONではないか、複数あります',
  },
  variables: {
    en: 'The variables of calico-node are no list that can be edited with certainty',
    ja: 'calico-nodeの環境変数が、確実に編集できるリストではありません',
  },
  variable: {
    en: 'This variable of calico-node is there twice, comes from elsewhere, or cannot be written beyond doubt',
    ja: 'calico-nodeのこの環境変数が重複しているか、値が別の場所から来るか、確実に書き込めません',
  },
  setting: {
    en: 'This setting that the DaemonSet takes from a ConfigMap is not there, or cannot be written beyond doubt',
    ja: 'DaemonSetがConfigMapから読むこの設定がないか、確実に書き込めません',
  },
  probes: {
    en: 'A probe of calico-node asks for BIRD, which this network does not run. Its form cannot be edited with certainty',
    ja: 'calico-nodeのプローブが、このネットワークでは動かないBIRDを、確実に編集できない形で確認しています',
  },
  'other-cni': {
    en: 'The manifest is not of the CNI that was asked for',
    ja: 'マニフェストが、指定されたCNIのものではありません',
  },
  encapsulation: {
    en: 'How packets travel cannot be told from the manifest, or is none of the ways that knit knows: name encapsulation',
    ja: 'マニフェストからカプセル化方式を判別できないか、knitの知らない方式です。encapsulationを指定してください',
  },
  network: {
    en: 'The manifest is of a network that knit knows no plan for',
    ja: 'マニフェストが、knitの対応しないネットワークのものです',
  },
  overruled: {
    en: 'This place of the manifest would win over what was asked for: take it out, or leave the parameter out',
    ja: 'マニフェストのこの箇所が、要求した設定より優先されます。削除するか、パラメーターを省略してください',
  },
  families: {
    en: 'Name cluster-cidr with a range for each family that the manifest gives out. The two do not agree about IPv4 and IPv6',
    ja: 'マニフェストとリクエストのIPv4・IPv6が一致しません。マニフェストが割り当てる各アドレスファミリーの範囲をcluster-cidrに指定してください',
  },
  'conflist-name': {
    en: "The manifest names its CNI configuration otherwise than upstream's, so the files of an archive would look for another",
    ja: 'CNI設定ファイルの名前が開発元と異なるため、アーカイブ内のファイルが別の名前を探すことになります',
  },
  release: {
    en: 'The release of Calico cannot be told from the image, and what was asked for depends on it: name calico',
    ja: 'イメージからCalicoのリリースを判別できず、要求の内容がリリースに依存します。calicoを指定してください',
  },
  uncertain: {
    en: 'The edited manifest would not mean exactly what was asked for',
    ja: '編集後のマニフェストが、要求どおりの意味になりません',
  },
} satisfies Readonly<Record<string, Text>>;
