import type { ImagePin } from '../../src/catalog/image-pins.ts';
import type { K3sFilePins, PinSighting } from '../../src/catalog/k3s-file-pins.ts';
import { compareVersions } from '../../src/catalog/version.ts';
import { readCatalog } from './files.ts';
import type { Lists } from './lists.ts';
import type { Options } from './options.ts';
import { imageDigest } from './registry.ts';
import { releaseFiles } from './release-files.ts';
import type { Print } from './run.ts';
import { attempts, writeAll } from './run.ts';

/**
 * Compares the digests of K3s' files and of images with upstream's, writes them where that was asked for, and gives the exit
 * code of `--help`. Where anything contradicts or does not answer, nothing is written.
 */
export async function pinImages(
  options: Options,
  releases: readonly string[],
  day: string,
  print: Print,
): Promise<number> {
  const catalog = await readCatalog(options.folder);
  const { lists } = catalog;
  const { attempt, failures } = attempts(print);

  const unknown = releases.find((tag) => tag.startsWith('v3.') && !lists.calicoPins.some((pin) => pin.tag === tag));
  if (unknown !== undefined) {
    print(`The images of ${unknown} are not known: npm run catalog -- pin ${unknown} pins its manifests first`);
    return 65;
  }
  const files: K3sFilePins[] = [];
  for (const version of versionsOf(lists, releases)) {
    print(`Files of K3s ${version}`);
    files.push(...((await attempt(() => releaseFiles(options, version, day))) ?? []));
  }
  const images: ImagePin[] = [];
  for (const image of imagesOf(lists, releases)) {
    print(`Image ${image}`);
    const digest = await attempt(() => imageDigest(options, image));
    if (digest !== undefined) images.push(measured(image, digest, day));
  }

  const found = [...files.flatMap(pinsOfRow), ...images.map(pinOfImage)];
  const standing = [...lists.k3sFilePins.flatMap(pinsOfRow), ...lists.imagePins.map(pinOfImage)];
  let contradictions = 0;
  let news = 0;
  for (const { name, digest } of found) {
    const pin = standing.find((one) => one.name === name);
    if (pin !== undefined && pin.digest !== digest) {
      contradictions += 1;
      print(`  contradictory ${name}: pinned ${pin.digest} (${pin.seen}, ${pin.source}), upstream has ${digest}`);
    } else if (pin?.seen !== 'measured') {
      news += 1;
      print(`  ${pin === undefined ? 'new' : 'confirmed'} ${name}: ${digest}`);
    }
  }
  print(`${found.length} read, ${news} of them not measured before, ${contradictions} contradictory`);
  if (failures.length > 0 || contradictions > 0) {
    print('Nothing is written: look at what is named above');
    return failures.some(({ reason }) => reason === 'unreadable') ? 69 : 65;
  }
  if (!options.isWriting) {
    if (news > 0) print('Run it again with --write to write them');
    return news > 0 ? 1 : 0;
  }
  if (news > 0) await writeAll(options, catalog, merged(lists, files, images), print);
  return 0;
}

interface NamedPin {
  readonly name: string;
  readonly digest: string;
  readonly seen: PinSighting;
  readonly source: string;
}

const pinsOfRow = ({ version, files, seen, source }: K3sFilePins): readonly NamedPin[] =>
  Object.entries(files).map(([file, digest]) => ({ name: `${version} ${file}`, digest, seen, source }));

const pinOfImage = ({ image, ...pin }: ImagePin): NamedPin => ({ name: image, ...pin });

function versionsOf({ k3sChannels }: Lists, releases: readonly string[]): readonly string[] {
  if (releases.length > 0) return releases.filter((release) => release.includes('+k3s'));
  return [...new Set(k3sChannels.map(({ version }) => version))];
}

/** The images of tags; where none is named, those of the newest and all that are pinned, for a tag can be moved. */
function imagesOf({ calicoPins, imagePins }: Lists, releases: readonly string[]): readonly string[] {
  const tags = releases.length > 0 ? releases.filter((release) => !release.includes('+k3s')) : [calicoPins[0]?.tag];
  const named = calicoPins
    .filter(({ tag }) => tags.includes(tag))
    .flatMap(({ images }) => Object.values(images).flat());
  return [...new Set([...named, ...(releases.length > 0 ? [] : imagePins.map(({ image }) => image))])].sort();
}

function measured(image: string, digest: string, day: string): ImagePin {
  const [, host, path] = /^([^/]+)\/([^:]+):/.exec(image) ?? [];
  const source = host === 'docker.io' ? `https://hub.docker.com/r/${path}` : `https://${host}/repository/${path}`;
  return { image, digest, seen: 'measured', source, checked: day };
}

/** The lists with what was measured: it takes the place of what others said of the same. */
function merged(lists: Lists, files: readonly K3sFilePins[], images: readonly ImagePin[]): Lists {
  const isMeasured = (version: string, file: string): boolean =>
    files.some((row) => row.version === version && file in row.files);
  const others = lists.k3sFilePins.flatMap((row): readonly K3sFilePins[] => {
    const left = Object.entries(row.files).filter(([file]) => !isMeasured(row.version, file));
    return left.length === 0 ? [] : [{ ...row, files: Object.fromEntries(left) }];
  });
  const kept = lists.imagePins.filter(({ image }) => !images.some((one) => one.image === image));
  return {
    ...lists,
    k3sFilePins: [...files, ...others].sort((one, other) => compareVersions(other.version, one.version)),
    imagePins: [...kept, ...images].sort((one, other) => (one.image < other.image ? -1 : 1)),
  };
}
