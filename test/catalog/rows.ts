import { addressFamilies } from '../../src/catalog/address-families.ts';
import { calicoFeatures } from '../../src/catalog/calico-features.ts';
import { calicoLines } from '../../src/catalog/calico-lines.ts';
import { calicoReleases, unpinnedCalicoReleases } from '../../src/catalog/calico-releases.ts';
import {
  calicoEncapsulations,
  calicoKernelModules,
  calicoTypha,
  calicoWireguard,
  canalEncapsulations,
} from '../../src/catalog/encapsulations.ts';
import { flannelBackends } from '../../src/catalog/flannel-backends.ts';
import { imagePins } from '../../src/catalog/image-pins.ts';
import { k3sChannels } from '../../src/catalog/k3s-channels.ts';
import { k3sFeatures } from '../../src/catalog/k3s-features.ts';
import { k3sFilePins } from '../../src/catalog/k3s-file-pins.ts';
import { k3sFiles } from '../../src/catalog/k3s-files.ts';
import { k3sImageOwners, k3sImages } from '../../src/catalog/k3s-images.ts';
import { k3sKnownIssues } from '../../src/catalog/k3s-known-issues.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sOptions, matchingSettings } from '../../src/catalog/k3s-options.ts';
import { k3sKernelModules, k3sPorts } from '../../src/catalog/k3s-ports.ts';
import { k3sReleases } from '../../src/catalog/k3s-releases.ts';
import { packagedComponents } from '../../src/catalog/packaged-components.ts';
import { underlays } from '../../src/catalog/underlays.ts';
import { wireguardModes } from '../../src/catalog/wireguard-modes.ts';

/** Every table of the catalog by its name; what is not a list counts as one row. */
export const tables: Readonly<Record<string, readonly object[]>> = {
  addressFamilies,
  calicoEncapsulations,
  calicoFeatures,
  calicoKernelModules: [calicoKernelModules],
  calicoLines,
  calicoReleases,
  calicoTypha: [calicoTypha],
  calicoWireguard: [calicoWireguard],
  canalEncapsulations,
  flannelBackends,
  imagePins,
  k3sChannels,
  k3sFeatures,
  k3sFilePins,
  k3sFiles,
  k3sImageOwners,
  k3sKnownIssues,
  k3sImages,
  k3sKernelModules: [k3sKernelModules],
  k3sLines,
  k3sOptions,
  k3sPorts,
  k3sReleases,
  matchingSettings: [matchingSettings],
  packagedComponents,
  underlays,
  unpinnedCalicoReleases,
  wireguardModes,
};

/** Every value inside a row that is stored under one of some names, with the path to it. */
export function valuesNamed(row: unknown, names: readonly string[], path = ''): (readonly [string, unknown])[] {
  if (typeof row !== 'object' || row === null) return [];
  return Object.entries(row).flatMap(([name, value]) => {
    const here = `${path}.${name}`;
    return [...(names.includes(name) ? [[here, value] as const] : []), ...valuesNamed(value, names, here)];
  });
}
