import { k3sFeature } from '../catalog/k3s-features.ts';
import { standingOf } from './availability.ts';

/** Whether the kubelet in a K3s release, e.g. `v1.36.4+k3s1`, does not start on cgroup v1 by itself. */
export const refusesCgroupV1 = (version: string): boolean =>
  standingOf(k3sFeature('no-cgroup-v1').availability, version).isAvailable;
