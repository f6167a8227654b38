import { k3sImages } from '../../catalog/k3s-images.ts';
import type { InstallPlan } from '../../plan/plan.ts';
import type { LockedFile, LockedImage } from './lock.ts';
import { lockOf } from './lock.ts';

/** What an SPDX document says of one thing that is installed. */
interface SpdxPackage {
  readonly SPDXID: string;
  readonly name: string;
  readonly versionInfo?: string;
  readonly downloadLocation: string;
  readonly primaryPackagePurpose: 'APPLICATION' | 'ARCHIVE' | 'CONTAINER' | 'FILE';
  readonly checksums?: readonly { readonly algorithm: 'SHA256'; readonly checksumValue: string }[];
  readonly externalRefs?: readonly object[];
  readonly comment?: string;
}

/**
 * `sbom.spdx.json`, SPDX 2.3: what the archive of a plan installs. A package has its digest where a source has it, and says
 * so where none has. Of licences and suppliers, which nobody looked up here, it asserts nothing.
 */
export function renderSbom(plan: InstallPlan, installerSha256?: string): string {
  const { files, images } = lockOf({ ...plan, delivery: 'pull' }, installerSha256);
  const isSums = ({ path }: LockedFile): boolean => /\/sha256sum-[a-z0-9]+\.txt$/.test(path);
  const packages = [
    ...files.filter((file) => !isSums(file)).map((file, index) => packageOfFile(plan, file, index)),
    ...[...images, ...ownImages(plan, images)].map(packageOfImage),
  ];
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: plan.name,
    documentNamespace: `https://spdx.org/spdxdocs/knit-${plan.release}-${encodeURIComponent(plan.canonicalQuery)}`,
    // The same plan gives the same bytes: no time is told, and this is the day that files in archives have.
    creationInfo: { created: '1980-01-01T00:00:00Z', creators: [`Tool: knit-${plan.release}`] },
    packages: packages.map((one) => ({ ...one, filesAnalyzed: false, ...asserted })),
    relationships: packages.map(({ SPDXID }) => ({
      spdxElementId: 'SPDXRef-DOCUMENT',
      relationshipType: 'DESCRIBES',
      relatedSpdxElement: SPDXID,
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

const asserted = {
  supplier: 'NOASSERTION',
  licenseConcluded: 'NOASSERTION',
  licenseDeclared: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
} as const;

const unpinned = 'No source that knit knows has a digest of it';

function packageOfFile(plan: InstallPlan, { path, url, sha256 }: LockedFile, index: number): SpdxPackage {
  const isCalico = path.startsWith('manifests/');
  const version = isCalico && 'calico' in plan ? plan.calico : plan.k3s.version;
  const repository = isCalico ? 'projectcalico/calico' : 'k3s-io/k3s';
  return {
    SPDXID: `SPDXRef-file-${index + 1}`,
    name: path,
    versionInfo: version,
    downloadLocation: url,
    primaryPackagePurpose: path.endsWith('/k3s') ? 'APPLICATION' : /\.tar/.test(path) ? 'ARCHIVE' : 'FILE',
    ...(sha256 === undefined ? { comment: unpinned } : { checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }] }),
    externalRefs: [purl(`pkg:github/${repository}@${encodeURIComponent(version)}`)],
  };
}

/** K3s' own images, which its archives hold, where the catalog has read the release's list. */
function ownImages(plan: InstallPlan, others: readonly LockedImage[]): readonly LockedImage[] {
  const known = k3sImages.find(({ version, certainty }) => version === plan.k3s.version && certainty === 'stated');
  return (known?.images ?? []).filter((name) => !others.some((other) => other.name === name)).map((name) => ({ name }));
}

function packageOfImage({ name, digest }: LockedImage, index: number): SpdxPackage {
  const [, repository = name, tag = ''] = /^(.+):([^:/]+)$/.exec(name) ?? [];
  const last = repository.slice(repository.lastIndexOf('/') + 1);
  const version = digest === undefined ? '' : `@${encodeURIComponent(digest)}`;
  return {
    SPDXID: `SPDXRef-image-${index + 1}`,
    name: repository,
    versionInfo: tag,
    downloadLocation: 'NOASSERTION',
    primaryPackagePurpose: 'CONTAINER',
    ...(digest === undefined
      ? { comment: unpinned }
      : { checksums: [{ algorithm: 'SHA256', checksumValue: digest.replace('sha256:', '') }] }),
    externalRefs: [purl(`pkg:oci/${last}${version}?repository_url=${repository}&tag=${tag}`)],
  };
}

const purl = (locator: string): object => ({
  referenceCategory: 'PACKAGE-MANAGER',
  referenceType: 'purl',
  referenceLocator: locator,
});
