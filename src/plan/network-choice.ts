import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Cni } from './plan.ts';

/** Who connects the pods, from `cni` and `backend` together; adds a problem where the two contradict each other. */
export function chooseCni({ cni, backend }: BundleRequest, problems: Problem[]): Cni {
  if (cni === undefined) return backend === 'none' ? 'none' : 'flannel';
  if (cni === 'flannel' && backend === 'none') {
    problems.push(
      refuse(
        'backend',
        'conflict',
        {
          en: 'cni=flannel needs a backend: choose one, or cni=none to bring your own CNI',
          ja: 'cni=flannelにはバックエンドが必要です。バックエンドを選ぶか、自分でCNIを用意する場合はcni=noneを指定してください',
        },
        { allowed: ['vxlan', 'host-gw', 'wireguard', 'wireguard-native', 'ipsec'] },
      ),
    );
  }
  if (cni !== 'flannel' && backend !== undefined && backend !== 'none') {
    problems.push(
      refuse(
        'backend',
        'conflict',
        {
          en: `cni=${cni} replaces K3s' flannel, so backend can only be none: leave backend out${instead(cni, backend).en}, or use cni=flannel`,
          ja: `cni=${cni}はK3sのflannelを置き換えるため、backendはnoneだけです。backendを省略するか${instead(cni, backend).ja}、cni=flannelを使ってください`,
        },
        { allowed: ['none'] },
      ),
    );
  }
  return cni;
}

// What comes nearest to the asked backend under another CNI.
function instead(cni: Cni, backend: string): { readonly en: string; readonly ja: string } {
  const wireguard = backend.startsWith('wireguard');
  const option =
    cni === 'calico' && wireguard
      ? 'encryption=wireguard'
      : cni === 'canal' && wireguard
        ? 'encapsulation=wireguard'
        : cni === 'canal' && (backend === 'host-gw' || backend === 'vxlan')
          ? `encapsulation=${backend}`
          : cni === 'calico' && backend === 'vxlan'
            ? 'encapsulation=vxlan'
            : undefined;
  return option === undefined ? { en: '', ja: '' } : { en: `, ask for ${option}`, ja: `、${option}を指定するか` };
}
