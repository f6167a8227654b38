/** Facts of a node that the cluster tells. */
export interface NodeFacts {
  readonly name: string;
  readonly server?: boolean;
  readonly version?: string;
  readonly podCidrs?: readonly string[];
  readonly backendType?: string;
  /** What K3s was started with. */
  readonly arguments?: readonly string[];
  readonly ready?: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly networkUnavailable?: boolean;
  readonly images?: readonly string[];
  readonly hostname?: string;
}

/** An image that K3s ships, under its tag and its digest. */
export const klipperLb = 'docker.io/rancher/klipper-lb:v0.4.17';

/** A Node, as much of it as the script reads. */
export function node(facts: NodeFacts): unknown {
  const { name, server = false, version = 'v1.36.4+k3s1', podCidrs = [], ready = true, images = [klipperLb] } = facts;
  const condition = (type: string, status: boolean, reason: string, message: string) => ({
    lastHeartbeatTime: '2026-11-22T10:00:00Z',
    lastTransitionTime: '2026-11-22T09:00:00Z',
    message,
    reason,
    status: status ? 'True' : 'False',
    type,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      annotations: {
        ...(facts.backendType && {
          'flannel.alpha.coreos.com/backend-data': '{"VNI":1,"VtepMAC":"5a:00:00:00:00:01"}',
          'flannel.alpha.coreos.com/backend-type': facts.backendType,
        }),
        'k3s.io/hostname': facts.hostname ?? name,
        'k3s.io/node-args': JSON.stringify(facts.arguments ?? [server ? 'server' : 'agent']),
      },
      labels: { 'kubernetes.io/hostname': name, ...(server && { 'node-role.kubernetes.io/control-plane': 'true' }) },
      name,
    },
    spec: { podCIDR: podCidrs[0], podCIDRs: podCidrs },
    status: {
      conditions: [
        ...(facts.networkUnavailable === undefined
          ? []
          : [
              condition(
                'NetworkUnavailable',
                facts.networkUnavailable,
                'CalicoIsDown',
                'Calico is shutting down on this node',
              ),
            ]),
        condition('MemoryPressure', false, 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition(
          'Ready',
          ready,
          facts.reason ?? (ready ? 'KubeletReady' : 'KubeletNotReady'),
          facts.message ?? (ready ? 'kubelet is posting ready status' : 'cni plugin not initialized'),
        ),
      ],
      images: images.map((image) => ({
        names: [`${image.replace(/:[^:/]*$/, '')}@sha256:${'0'.repeat(64)}`, image],
        sizeBytes: 9_000_000,
      })),
      nodeInfo: { architecture: 'amd64', kubeletVersion: version },
    },
  };
}

/** How many pods of a workload are wanted, made and up. */
export interface Progress {
  readonly wanted?: number;
  readonly updated?: number;
  readonly up?: number;
  readonly observed?: number;
}

interface Workload extends Progress {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
}

/** A DaemonSet. */
export function daemonSet({
  name,
  namespace = 'kube-system',
  labels = {},
  wanted = 2,
  updated,
  up,
  observed,
}: Workload): unknown {
  return {
    metadata: { generation: 3, labels, name, namespace },
    spec: { selector: { matchLabels: { name: 'not the name of the object' } } },
    status: {
      desiredNumberScheduled: wanted,
      numberAvailable: up ?? wanted,
      numberReady: up ?? wanted,
      observedGeneration: observed ?? 3,
      updatedNumberScheduled: updated ?? wanted,
    },
  };
}

/** A Deployment. */
export function deployment({
  name,
  namespace = 'kube-system',
  labels = {},
  wanted = 1,
  updated,
  up,
  observed,
}: Workload): unknown {
  return {
    metadata: { generation: 2, labels, name, namespace },
    spec: { replicas: wanted, template: { metadata: { name: 'not the name of the object' } } },
    status: {
      ...((up ?? wanted) > 0 && { availableReplicas: up ?? wanted }),
      observedGeneration: observed ?? 2,
      replicas: wanted,
      updatedReplicas: updated ?? wanted,
    },
  };
}

/** A pod of which one container waits. */
export function waitingPod(
  name: string,
  namespace: string,
  labels: Record<string, string>,
  reason: string,
  message: string,
): unknown {
  return {
    metadata: { labels, name, namespace },
    spec: { nodeName: 'node-b' },
    status: {
      containerStatuses: [{ name: 'main', state: { waiting: { reason: 'PodInitializing' } } }],
      initContainerStatuses: [{ name: 'install-cni', state: { waiting: { message, reason } } }],
      phase: 'Pending',
    },
  };
}

/** A pod that no node takes. */
export function unschedulablePod(
  name: string,
  namespace: string,
  labels: Record<string, string>,
  message: string,
): unknown {
  return {
    metadata: { labels, name, namespace },
    spec: {},
    status: {
      conditions: [{ message, reason: 'Unschedulable', status: 'False', type: 'PodScheduled' }],
      phase: 'Pending',
    },
  };
}

/** A Service. */
export function service(name: string, namespace: string, addresses: readonly string[]): unknown {
  return { metadata: { name, namespace }, spec: { clusterIP: addresses[0], clusterIPs: addresses, type: 'ClusterIP' } };
}

/** A pool of addresses of Calico. */
export function ipPool(name: string, cidr: string, disabled?: boolean): unknown {
  return { metadata: { name }, spec: { cidr, ...(disabled !== undefined && { disabled }), natOutgoing: true } };
}

/** Canal's own configuration. */
export function canalConfig(network: string): unknown {
  const text = `{\n  "Network": "${network}",\n  "Backend": {\n    "Type": "vxlan"\n  }\n}\n`;
  return {
    data: { 'net-conf.json': text, veth_mtu: '1450' },
    metadata: { name: 'canal-config', namespace: 'kube-system' },
  };
}

/** The DaemonSet that ServiceLB makes for a Service. */
export function serviceLoadBalancer(progress: Progress = {}): unknown {
  return daemonSet({
    name: 'svclb-traefik-0a1b2c3d',
    labels: { 'svccontroller.k3s.cattle.io/nodeselector': 'false' },
    ...progress,
  });
}
