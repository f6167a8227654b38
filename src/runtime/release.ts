/** The release of knit that this code is; the same as the version in package.json. */
export const release = '0.1.0';

/**
 * The release as pinned addresses of one deployment name it: a digest that its operator pins for K3s' installer stands in
 * the scripts, so that its first digits belong to the name.
 */
export const releaseOf = (installerSha256: string | undefined): string =>
  installerSha256 === undefined ? release : `${release}-${installerSha256.slice(0, 12)}`;
