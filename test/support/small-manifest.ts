/** What a small manifest of our own says; the rest is as short as Kubernetes and Calico allow. */
export interface SmallManifest {
  readonly cni: 'calico' | 'canal';
  /** Tag of the images. */
  readonly tag?: string;
  /** Value of `calico_backend`. */
  readonly backend?: string;
  /** Entries of the variables of calico-node besides those that every one has. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Commands of the two probes of calico-node. */
  readonly probes?: { readonly liveness: readonly string[]; readonly readiness: readonly string[] };
  /** Text of the CNI configuration's `ipam`. */
  readonly ipam?: string;
  /** Text of the MTU in the CNI configuration. */
  readonly mtu?: string;
  /** Text of flannel's configuration. */
  readonly network?: string;
  /** Value of `CNI_CONF_NAME`; absent for the CNI's own. */
  readonly conflist?: string;
  /** Value of `veth_mtu`. */
  readonly vethMtu?: string;
}

/** A manifest that installs nothing anybody would want, but is read and edited as upstream's are. */
export function smallManifest({
  cni,
  tag = 'v3.32.1',
  backend = 'bird',
  variables = {},
  probes,
  ipam = cni === 'calico' ? '{"type": "calico-ipam"}' : '{"type": "host-local", "subnet": "usePodCidr"}',
  mtu = '__CNI_MTU__',
  network = '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}',
  conflist = `10-${cni}.conflist`,
  vethMtu = '0',
}: SmallManifest): string {
  const name = cni === 'calico' ? 'calico-node' : 'canal';
  const { liveness, readiness } = probes ?? {
    liveness: ['/bin/calico-node', '-felix-live', ...(cni === 'calico' && backend === 'bird' ? ['-bird-live'] : [])],
    readiness: ['/bin/calico-node', '-felix-ready', ...(cni === 'calico' && backend === 'bird' ? ['-bird-ready'] : [])],
  };
  const ofCalico = { IP: 'autodetect', CALICO_IPV4POOL_IPIP: 'Always', CALICO_IPV4POOL_VXLAN: 'Never' };
  const all = { ...(cni === 'calico' ? ofCalico : {}), FELIX_IPV6SUPPORT: 'false', ...variables };
  return `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${cni}-config
  namespace: kube-system
data:
${cni === 'calico' ? `  calico_backend: "${backend}"\n` : '  canal_iface: ""\n'}  veth_mtu: "${vethMtu}"
  cni_network_config: |-
    {
      "name": "k8s-pod-network",
      "cniVersion": "0.3.1",
      "plugins": [
        {
          "type": "calico",
          "mtu": ${mtu},
          "ipam": ${ipam}
        },
        {"type": "portmap", "snat": true, "capabilities": {"portMappings": true}}
      ]
    }
${cni === 'canal' ? `  net-conf.json: |\n    ${network.replaceAll('\n', '\n    ')}\n` : ''}---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${name}
  namespace: kube-system
spec:
  selector:
    matchLabels:
      k8s-app: ${name}
  template:
    metadata:
      labels:
        k8s-app: ${name}
    spec:
      hostNetwork: true
      initContainers:
        - name: install-cni
          image: registry.example/calico/cni:${tag}
          command: ["/opt/cni/bin/install"]
          env:
            - name: CNI_CONF_NAME
              value: "${conflist}"
            - name: CNI_NETWORK_CONFIG
              valueFrom:
                configMapKeyRef:
                  name: ${cni}-config
                  key: cni_network_config
            - name: CNI_MTU
              valueFrom:
                configMapKeyRef:
                  name: ${cni}-config
                  key: veth_mtu
      containers:
        - name: calico-node
          image: registry.example/calico/node:${tag}
          env:
            - name: DATASTORE_TYPE
              value: "kubernetes"
            - name: CALICO_NETWORKING_BACKEND
${
  cni === 'calico'
    ? `              valueFrom:
                configMapKeyRef:
                  name: calico-config
                  key: calico_backend`
    : '              value: "none"'
}
${Object.entries(all)
  .map(([variable, value]) => `            - name: ${variable}\n              value: "${value}"\n`)
  .join('')}          livenessProbe:
            exec:
              command:
${liveness.map((word) => `                - ${JSON.stringify(word)}\n`).join('')}          readinessProbe:
            exec:
              command:
${readiness.map((word) => `                - ${JSON.stringify(word)}\n`).join('')}${
  cni === 'canal'
    ? `        - name: kube-flannel
          image: registry.example/flannel/flannel:v0.24.4
          command: ["/opt/bin/flanneld", "--ip-masq", "--kube-subnet-mgr"]
          env:
            - name: FLANNELD_IFACE
              valueFrom:
                configMapKeyRef:
                  name: canal-config
                  key: canal_iface
`
    : ''
}`;
}
