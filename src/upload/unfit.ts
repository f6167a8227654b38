import type { Text } from '../text.ts';

/** Why a manifest cannot be edited with certainty. */
export type UnfitReason = keyof typeof details;

/** Thrown where a manifest turns out to be unfit, and caught at the one place where manifests of others are edited. */
export class Unfit extends Error {
  readonly reason: UnfitReason;

  constructor(reason: UnfitReason) {
    super(details[reason].en);
    this.name = 'Unfit';
    this.reason = reason;
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
    en: 'A document of the manifest is not valid YAML',
    ja: 'マニフェストに、YAMLとして正しくないドキュメントがあります',
  },
  'document-too-large': {
    en: 'The documents to edit are longer than 512 KiB',
    ja: '編集対象のドキュメントが512 KiBを超えています',
  },
  aliases: {
    en: 'A place to edit is shared by anchors, aliases or merge keys, so an edit could change more than one place',
    ja: '編集箇所がアンカー、エイリアス、マージキーで共有されているため、編集が複数の箇所に及ぶ可能性があります',
  },
  tags: {
    en: 'A place to edit has an explicit YAML tag',
    ja: '編集箇所に明示的なYAMLタグがあります',
  },
  'no-daemonset': {
    en: 'There is no DaemonSet with a container of calico-node (one with the variable CALICO_NETWORKING_BACKEND)',
    ja: 'calico-nodeのコンテナー(環境変数CALICO_NETWORKING_BACKENDを持つもの)を含むDaemonSetがありません',
  },
  'several-daemonsets': {
    en: 'There is more than one container of calico-node',
    ja: 'calico-nodeのコンテナーが複数あります',
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
    en: 'A variable of calico-node is there twice, comes from elsewhere, or cannot be written beyond doubt',
    ja: 'calico-nodeの環境変数が重複しているか、値が別の場所から来るか、確実に書き込めません',
  },
  setting: {
    en: 'A setting that the DaemonSet takes from a ConfigMap is not there, or cannot be written beyond doubt',
    ja: 'DaemonSetがConfigMapから読む設定がないか、確実に書き込めません',
  },
  probes: {
    en: "A probe of calico-node's cannot be edited with certainty",
    ja: 'calico-nodeのプローブを確実に編集できません',
  },
  'other-cni': {
    en: 'The manifest is not of the CNI that was asked for',
    ja: 'マニフェストが、指定されたCNIのものではありません',
  },
  encapsulation: {
    en: 'The encapsulation that was asked for is none of this CNI',
    ja: '指定されたカプセル化方式は、このCNIのものではありません',
  },
  release: {
    en: 'The release of Calico cannot be told from the image, and what was asked for depends on it',
    ja: 'イメージからCalicoのリリースを判別できず、要求の内容がリリースに依存します',
  },
  uncertain: {
    en: 'The edited manifest would not mean exactly what was asked for',
    ja: '編集後のマニフェストが、要求どおりの意味になりません',
  },
} satisfies Readonly<Record<string, Text>>;

/** The words for a reason. */
export const detailOf = (reason: UnfitReason): Text => details[reason];
