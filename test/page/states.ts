/** The states of the page, each with a request that brings it about. */
export const states: readonly { readonly name: string; readonly path: string; readonly status: number }[] = [
  { name: 'default', path: '/', status: 200 },
  { name: 'richer choice', path: '/?cni=calico', status: 200 },
  { name: 'several servers', path: '/?cni=canal&encapsulation=wireguard&cluster-init=true', status: 200 },
  { name: 'warning', path: '/?backend=ipsec', status: 200 },
  { name: 'no CNI', path: '/?cni=none', status: 200 },
  { name: 'older link', path: '/?k3s=v1.35.6-k3s1', status: 200 },
  { name: 'manifest not carried', path: '/?cni=calico&calico=v3.29', status: 200 },
  { name: 'impossible combination', path: '/?backend=ipsec&k3s=v1.36', status: 422 },
  { name: 'several problems', path: '/?cni=calco&bakend=vxlan&mtu=', status: 400 },
  { name: 'secret', path: '/?token=abc', status: 400 },
  { name: 'another knit', path: '/?v=9.9.9', status: 410 },
  { name: 'other bytes', path: `/?expect=sha256-${'0'.repeat(64)}`, status: 409 },
];
