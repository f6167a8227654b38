/** The minor of a release or of a minor: `v1.36` for `v1.36.4+k3s1`. */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** The minor that follows a release's own: `v1.24` for `v1.23.6+k3s1`. */
export function minorAfter(version: string): string {
  const [major, minor] = version.split('.');
  return `${major}.${Number(minor) + 1}`;
}

/** Orders releases by their numbers, `+k3sN` last; negative where the first is older. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const place = left.findIndex((number, index) => number !== (right[index] ?? -1));
  if (place < 0) return left.length - right.length;
  return (left[place] ?? -1) - (right[place] ?? -1);
}

const numbersOf = (version: string): readonly number[] => (version.replace('k3s', '').match(/\d+/g) ?? []).map(Number);
