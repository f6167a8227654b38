/** One package of a lockfile, as far as it is read here. */
interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What is delivered besides the packages of the lockfile. */
export interface OwnPart {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licence: string;
}

/**
 * The software bill of materials of a lockfile in CycloneDX 1.6: every package that serving may install, with version,
 * licence, digest and who needs it, and parts that an image adds. It has no date and no random number: the same lockfile
 * gives the same bytes.
 */
export function renderSbom(lockfile: string, parts: readonly OwnPart[] = []): string {
  const { packages } = JSON.parse(lockfile) as { packages: Readonly<Record<string, LockedPackage>> };
  const root = packages[''];
  if (root === undefined) throw new SyntaxError('Lockfile has no package of its own');
  const paths = Object.keys(packages).filter((path) => path !== '');
  const purls = new Map(paths.map((path) => [path, purlOf(nameAt(path), packages[path] ?? {})]));
  const own = purlOf(root.name ?? '', root);
  const needs = (from: string, { dependencies, optionalDependencies }: LockedPackage): readonly string[] =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .map((name) => purls.get(placeOf(name, from, packages) ?? ''))
      .filter((purl) => purl !== undefined)
      .sort();
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': own, ...describe(root.name ?? '', root) } },
    components: [
      ...paths.map((path) => {
        const locked = packages[path] ?? {};
        return {
          type: 'library',
          'bom-ref': purls.get(path),
          ...describe(nameAt(path), locked),
          // What only builds is no part of what serves.
          scope: locked.dev ? 'excluded' : locked.optional ? 'optional' : 'required',
        };
      }),
      ...parts.map(({ name, version, purl, licence }) => ({
        ...{ type: 'library', 'bom-ref': purl, name, version, purl },
        ...{ licenses: [{ license: { id: licence } }], scope: 'required' },
      })),
    ],
    dependencies: [
      { ref: own, dependsOn: [...needs('', root), ...parts.map(({ purl }) => purl)] },
      ...paths.map((path) => ({ ref: purls.get(path), dependsOn: needs(path, packages[path] ?? {}) })),
      ...parts.map(({ purl }) => ({ ref: purl, dependsOn: [] })),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function describe(name: string, locked: LockedPackage) {
  const { version = '', license = '', integrity } = locked;
  // A choice between licences is an expression, one licence has an id of its own.
  const licence = /[ (]/.test(license) ? { expression: license } : { license: { id: license } };
  return {
    name,
    version,
    purl: purlOf(name, locked),
    licenses: [licence],
    ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
  };
}

function hashOf(integrity: string): { readonly alg: string; readonly content: string } {
  const [, alg = '', base64 = ''] = /^(sha\d+)-(\S+)$/.exec(integrity) ?? [];
  return { alg: alg.replace('sha', 'SHA-'), content: Buffer.from(base64, 'base64').toString('hex') };
}

const purlOf = (name: string, { version = '' }: LockedPackage): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`;

const nameAt = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Where a package finds another: in its own folder, or in one above, as Node looks for it. */
function placeOf(name: string, from: string, packages: Readonly<Record<string, LockedPackage>>): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (place in packages) return place;
    if (folder === '') return undefined;
  }
}
