import { addressFamilies } from './address-families.ts';
import { calicoFeatures } from './calico-features.ts';
import { calicoLines } from './calico-lines.ts';
import { calicoReleases, calicoReleasesChecked, unpinnedCalicoReleases } from './calico-releases.ts';
import {
  calicoEncapsulations,
  calicoKernelModules,
  calicoTypha,
  calicoWireguard,
  canalEncapsulations,
} from './encapsulations.ts';
import { flannelBackends } from './flannel-backends.ts';
import { imagePins } from './image-pins.ts';
import { k3sChannels } from './k3s-channels.ts';
import { k3sFeatures } from './k3s-features.ts';
import { k3sFilePins } from './k3s-file-pins.ts';
import { k3sFiles } from './k3s-files.ts';
import { k3sImageOwners, k3sImages } from './k3s-images.ts';
import { k3sKnownIssues } from './k3s-known-issues.ts';
import { k3sLines } from './k3s-lines.ts';
import { k3sOptions, matchingSettings } from './k3s-options.ts';
import { k3sKernelModules, k3sPorts } from './k3s-ports.ts';
import { k3sReleases, k3sReleasesChecked } from './k3s-releases.ts';
import { packagedComponents } from './packaged-components.ts';
import { underlays } from './underlays.ts';
import { wireguardModes } from './wireguard-modes.ts';

/** Everything that knit knows of K3s, flannel and Calico, each row with its source. */
export const catalog = {
  k3s: {
    checked: k3sReleasesChecked,
    channels: k3sChannels,
    lines: k3sLines,
    releases: k3sReleases,
    options: k3sOptions,
    packagedComponents,
    matchingSettings,
    ports: k3sPorts,
    kernelModules: k3sKernelModules,
    images: k3sImages,
    imageOwners: k3sImageOwners,
    files: k3sFiles,
    filePins: k3sFilePins,
    features: k3sFeatures,
    knownIssues: k3sKnownIssues,
  },
  flannel: { backends: flannelBackends, wireguardModes, addressFamilies },
  calico: {
    checked: calicoReleasesChecked,
    lines: calicoLines,
    releases: calicoReleases,
    unpinned: unpinnedCalicoReleases,
    encapsulations: calicoEncapsulations,
    wireguard: calicoWireguard,
    typha: calicoTypha,
    features: calicoFeatures,
    kernelModules: calicoKernelModules,
    imagePins,
  },
  underlays,
  canal: { encapsulations: canalEncapsulations },
} as const;
