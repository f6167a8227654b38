import { camelCase } from '../request/parameter.ts';
import type { ParameterName } from '../request/parameters.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Text } from '../text.ts';
import type { Cni } from './plan.ts';

/** For which networks a parameter means something; one that is not listed always does. */
interface Applicability {
  readonly parameter: ParameterName;
  readonly cnis: readonly Cni[];
  readonly detail: Text;
}

const calicoOnly = (parameter: ParameterName): Applicability => ({
  parameter,
  cnis: ['calico'],
  detail: { en: `${parameter} is for cni=calico`, ja: `${parameter}はcni=calicoで使います` },
});
const calicoOrCanal = (parameter: ParameterName): Applicability => ({
  parameter,
  cnis: ['calico', 'canal'],
  detail: { en: `${parameter} is for cni=calico and cni=canal`, ja: `${parameter}はcni=calicoとcni=canalで使います` },
});
const flannelOnly = (parameter: ParameterName): Applicability => ({
  parameter,
  cnis: ['flannel'],
  detail: { en: `${parameter} is for cni=flannel, K3s' own`, ja: `${parameter}はK3s組み込みのcni=flannelで使います` },
});

/** The parameters that mean something for some networks only. */
export const applicabilities: readonly Applicability[] = [
  calicoOrCanal('calico'),
  calicoOrCanal('encapsulation'),
  calicoOrCanal('mtu'),
  ...(['underlay', 'link-mtu'] as const).map((parameter) => ({
    parameter,
    cnis: ['flannel', 'canal', 'calico'] as const,
    detail: {
      en: `${parameter} is for cni=flannel, cni=canal and cni=calico: of a CNI of your own knit reckons nothing`,
      ja: `${parameter}はcni=flannel、cni=canal、cni=calicoで使います。自分で用意するCNIの値は計算しません`,
    },
  })),
  calicoOnly('encryption'),
  calicoOnly('via'),
  flannelOnly('flannel-ipv6-masq'),
  flannelOnly('flannel-external-ip'),
  flannelOnly('wireguard-mode'),
  {
    parameter: 'flannel-iface',
    cnis: ['flannel', 'canal', 'calico'],
    detail: {
      en: 'flannel-iface is for cni=flannel, cni=canal and cni=calico: tell your own CNI by its own means',
      ja: 'flannel-ifaceはcni=flannel、cni=canal、cni=calicoで使います。自分で用意するCNIはそのCNIの方法で設定してください',
    },
  },
];

/** Adds a problem for each given parameter that means nothing for the network. */
export function checkApplicability(request: BundleRequest, cni: Cni, problems: Problem[]): void {
  for (const { parameter, cnis, detail } of applicabilities) {
    if (request[camelCase(parameter)] === undefined || cnis.includes(cni)) continue;
    problems.push(
      refuse(parameter, 'not-applicable', {
        en: `${detail.en}: leave it out, or choose one of those`,
        ja: `${detail.ja}。省略するか、対応するCNIを選んでください`,
      }),
    );
  }
}
