/** The release of knit that this code is; the same as the version in package.json. */
export const release = '0.1.0';
