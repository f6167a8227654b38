import { imagePins } from '../../catalog/image-pins.ts';
import type { PinSighting } from '../../catalog/k3s-file-pins.ts';
import { k3sFilePins } from '../../catalog/k3s-file-pins.ts';
import type { Architecture } from '../../catalog/k3s-files.ts';
import { imageArchiveOf, k3sFiles, k3sFileUrl, k3sInstallerUrl } from '../../catalog/k3s-files.ts';
import type { InstallPlan } from '../../plan/plan.ts';

/** Whose word a pin is: one of the catalog's sightings, or the operator's of the service. */
interface Pinned {
  readonly seen: PinSighting | 'operator' | 'catalog';
  readonly source: string;
}

/** One file that a site without a way out needs, and what is known of its bytes. */
export interface LockedFile {
  /** The architecture that it is for; absent where it is for all. */
  readonly architecture?: Architecture;
  /** Its path in the folder of what was fetched. */
  readonly path: string;
  readonly url: string;
  /** SHA-256 in hex; absent where no source has it. */
  readonly sha256?: string;
  readonly pinned?: Pinned;
}

/** One image that the network needs besides K3s' own. */
export interface LockedImage {
  readonly name: string;
  /** Digest of the list of its architectures, `sha256:…`; absent where no source has it. */
  readonly digest?: string;
  readonly pinned?: Pinned;
}

/** All that a site without a way out needs, and what is pinned of it. */
export interface Lock {
  readonly files: readonly LockedFile[];
  readonly images: readonly LockedImage[];
}

/** The folder, in that of what was fetched, that manifests lie in as upstream has them. */
const manifestsFolder = 'manifests';

/** What a plan needs. `installerSha256` is the digest that the operator of the service pins for https://get.k3s.io. */
export function lockOf(plan: InstallPlan, installerSha256?: string): Lock {
  const { version } = plan.k3s;
  const ofArchitecture = k3sFiles.flatMap((files): readonly LockedFile[] => {
    const { architecture, program, sums } = files;
    const archive = imageArchiveOf(files, version);
    const file = (path: string, name: string): LockedFile => ({
      architecture,
      path: `${architecture}/${path}`,
      url: k3sFileUrl(version, name),
      ...pinOf(version, name),
    });
    // The sums come first: they vouch for what no source pins.
    return [file(sums, sums), file('k3s', program), file(archive, archive)];
  });
  const names = 'images' in plan ? plan.images : [];
  return {
    files: [installerOf(version, installerSha256), ...manifestOf(plan), ...ofArchitecture],
    images: names.map((name) => {
      const pin = imagePins.find(({ image }) => image === name);
      return pin === undefined
        ? { name }
        : { name, digest: pin.digest, pinned: { seen: pin.seen, source: pin.source } };
    }),
  };
}

function pinOf(version: string, file: string): Pick<LockedFile, 'sha256' | 'pinned'> {
  const rows = k3sFilePins.filter((row) => row.version === version && file in row.files);
  const row = rows.find(({ seen }) => seen === 'measured') ?? rows[0];
  const sha256 = row?.files[file];
  return row === undefined || sha256 === undefined ? {} : { sha256, pinned: { seen: row.seen, source: row.source } };
}

function installerOf(version: string, installerSha256: string | undefined): LockedFile {
  const path = 'k3s-install.sh';
  if (installerSha256 === undefined) return { path, url: k3sInstallerUrl(version), ...pinOf(version, 'install.sh') };
  const url = 'https://get.k3s.io';
  return { path, url, sha256: installerSha256, pinned: { seen: 'operator', source: url } };
}

/** Upstream's manifest, where the archive does not carry it edited. */
function manifestOf(plan: InstallPlan): readonly LockedFile[] {
  if (!('manifest' in plan) || plan.manifest.kind !== 'upstream' || plan.delivery === 'carry') return [];
  const { tag, file, url, sha256 } = plan.manifest;
  return [
    { path: `${manifestsFolder}/${tag}/manifests/${file}`, url, sha256, pinned: { seen: 'catalog', source: url } },
  ];
}

/** `airgap.lock.json`: what is fetched from where, what is pinned by whose word, and what nobody pins. */
export function renderLock(plan: InstallPlan, installerSha256?: string): string {
  const { files, images } = lockOf(plan, installerSha256);
  const document = {
    lockVersion: 1,
    knit: plan.release,
    request: plan.canonicalQuery,
    k3s: plan.k3s.version,
    ...('calico' in plan && { calico: plan.calico }),
    files: files.map((file) => ({ ...file, sha256: file.sha256 ?? null })),
    images: images.map((image) => ({ ...image, digest: image.digest ?? null })),
    unpinned: [
      ...files.filter(({ sha256 }) => sha256 === undefined).map(({ path }) => path),
      ...images.filter(({ digest }) => digest === undefined).map(({ name }) => name),
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The files for scripts, a line each: architecture or `-`, path, SHA-256 or `-`, address. */
export const fileLines = ({ files }: Lock): string =>
  files.map(({ architecture = '-', path, sha256 = '-', url }) => `${architecture} ${path} ${sha256} ${url}\n`).join('');

/** The images for scripts, a line each: name, digest or `-`. */
export const imageLines = ({ images }: Lock): string =>
  images.map(({ name, digest = '-' }) => `${name} ${digest}\n`).join('');
