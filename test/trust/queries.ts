import { calicoReleases } from '../../src/catalog/calico-releases.ts';
import { k3sReleases } from '../../src/catalog/k3s-releases.ts';
import type { ParameterName } from '../../src/request/parameters.ts';
import { parameterList, parameters } from '../../src/request/parameters.ts';
import { release } from '../../src/runtime/release.ts';
import { fragments, nastyNames } from './fragments.ts';
import type { Random } from './random.ts';

type Pair = readonly [name: string, value: string];

/** A query as somebody might write it: right, nearly right, or made to do harm. It is not encoded further. */
export function makeQuery(random: Random): string {
  const pairs = sensiblePairs(random);
  const share = random.below(100);
  // Most are left right: what is refused never comes near a script.
  if (share < 60)
    return join(
      pairs.map((pair) => encodePair(pair, random)),
      '&',
    );
  if (share < 80)
    return join(
      spoilOne(pairs, random).map((pair) => encodePair(pair, random)),
      '&',
    );
  if (share < 92)
    return join(
      [...pairs, nastyPair(random)].map((pair) => encodePair(pair, random)),
      random.pick(joints),
    );
  return nastyText(random, 1 + random.below(6));
}

const joints = ['&', '&', '&&', ';', '&amp;', '?', '%26', '\n', '#'];
const join = (pairs: readonly string[], joint: string): string => pairs.join(joint);

/** Parameters that go together, as far as a table can know: each CNI has its own. */
function sensiblePairs(random: Random): Pair[] {
  const cni = random.pick(['', 'flannel', 'canal', 'calico', 'none'] as const);
  const backend = random.pick(['vxlan', 'host-gw', 'wireguard', 'wireguard-native'] as const);
  const own: Readonly<Record<typeof cni, readonly ParameterName[]>> = {
    '': [],
    flannel: ['flannel-iface', 'flannel-external-ip'],
    canal: ['calico', 'flannel-iface', 'mtu', 'manifest'],
    calico: ['calico', 'via', 'encryption', 'mtu', 'manifest'],
    none: [],
  };
  const always: readonly ParameterName[] = ['k3s', 'disable', 'tls-san', 'cluster-init', 'selinux', 'lang'];
  const rare: readonly ParameterName[] = [
    'egress-selector-mode',
    'write-kubeconfig-mode',
    'cluster-dns',
    'encapsulation',
  ];
  const rarest: readonly ParameterName[] = [
    'v',
    'expect',
    'disable-network-policy',
    'flannel-ipv6-masq',
    'wireguard-mode',
  ];
  const names = [
    ...always.filter(() => random.percent(25)),
    ...own[cni].filter(() => random.percent(40)),
    ...rare.filter(() => random.percent(6)),
    ...rarest.filter(() => random.percent(2)),
  ];
  const pairs = names.map((name): Pair => [nameOf(name, random), makeValue(name, random)]);
  if (random.percent(30)) pairs.push(...rangePairs(random));
  if (cni === 'flannel' && random.percent(60)) pairs.push([nameOf('backend', random), backend]);
  return cni === '' ? pairs : [['cni', cni], ...pairs];
}

/** Ranges of pods and services that do not touch, of the same families. */
function rangePairs(random: Random): readonly Pair[] {
  const of = (half: number): string => {
    const ipv4 = `10.${half + random.below(100)}.0.0/${16 + random.below(3)}`;
    const ipv6 = `fd00:${half + random.below(100)}::/${half === 0 ? 56 : 112}`;
    return [ipv4, `${ipv4},${ipv6}`, ipv6][family] ?? ipv4;
  };
  const family = random.pick([0, 0, 0, 1, 2]);
  const pods: Pair = ['cluster-cidr', of(0)];
  return family === 0 && random.percent(50) ? [pods] : [pods, ['service-cidr', of(128)]];
}

function nameOf(name: ParameterName, random: Random): string {
  const { alias } = parameterList.find((known) => known.name === name) ?? {};
  return alias !== undefined && random.percent(30) ? alias : name;
}

/** A value that the parameter takes. */
function makeValue(name: ParameterName, random: Random): string {
  const make = makers[name];
  if (make !== undefined) return make(random);
  const { options, example } = parameters[name];
  if (options === undefined) return example;
  return name === 'disable' ? options.filter(() => random.percent(40)).join() || 'traefik' : random.pick(options);
}

const digits = (random: Random, end: number): string => String(random.below(end));
const word = (random: Random, letters: string, most: number): string =>
  Array.from({ length: 1 + random.below(most) }, () => letters[random.below(letters.length)]).join('');
const ipv4Range = (random: Random): string =>
  `10.${digits(random, 256)}.${digits(random, 256)}.0/${16 + random.below(9)}`;
const ipv6Range = (random: Random): string =>
  `fd${word(random, '0123456789abcdef', 2).padStart(2, '0')}:${random.below(9999)}::/${48 + random.below(17)}`;
const ranges = (random: Random): string => {
  const kinds = [ipv4Range(random), ipv4Range(random), `${ipv4Range(random)},${ipv6Range(random)}`, ipv6Range(random)];
  return random.pick(kinds);
};
const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');

const makers: Partial<Record<ParameterName, (random: Random) => string>> = {
  k3s: (random) => {
    const { version } = random.pick(k3sReleases);
    return random.pick([
      version,
      version.replace('+', '-'),
      version.replace('+', ' '),
      minorOf(version),
      'stable',
      'latest',
    ]);
  },
  calico: (random) => {
    const { tag } = random.pick(calicoReleases);
    return random.pick([tag, minorOf(tag)]);
  },
  mtu: (random) => random.pick(['0', String(576 + random.below(8641))]),
  'cluster-cidr': ranges,
  'service-cidr': ranges,
  'cluster-dns': (random) => `10.43.${digits(random, 256)}.${digits(random, 256)}`,
  'flannel-iface': (random) => word(random, 'abzABZ019', 1) + word(random, 'etherbnd0123456789._-zQx', 13),
  'tls-san': (random) =>
    Array.from({ length: 1 + random.below(4) }, () =>
      random.pick([
        `${word(random, 'abcxyz019', 20)}.example.com`,
        `*.${word(random, 'abc', 5)}.example`,
        '192.0.2.7',
        'FD00::1',
        'zQx',
      ]),
    ).join(),
  'write-kubeconfig-mode': (random) => random.pick(['0600', '600', '0640', '644', '0604']),
  v: (random) => random.pick([release, release, release, '9.9.9']),
  expect: (random) => `sha256-${Array.from({ length: 64 }, () => random.below(16).toString(16)).join('')}`,
};

/** The pairs with one that harm was done to, or that stands twice. */
function spoilOne(pairs: readonly Pair[], random: Random): Pair[] {
  const spoiled: Pair[] = pairs.length === 0 ? [['cni', 'calico']] : [...pairs];
  const place = random.below(spoiled.length);
  const [name, value] = spoiled[place] ?? ['cni', 'calico'];
  const text = nastyText(random, 1 + random.below(2));
  const cut = random.below(value.length + 1);
  const changes: readonly (() => Pair)[] = [
    () => [name, text],
    () => [name, value + text],
    () => [name, text + value],
    () => [name, value.slice(0, cut) + text + value.slice(cut)],
    () => [name, value.toUpperCase()],
    () => [name, ` ${value} `],
    () => [name, `${value}\n`],
    () => [name, value.normalize('NFKD').replace(/[0-9]/, (digit) => String.fromCodePoint(0xff10 + Number(digit)))],
    () => [name, value.repeat(1 + random.below(400))],
    () => [name, `${value},${value},${text}`],
    () => [name, ''],
    () => [name.toUpperCase(), value],
    () => [`${name}[]`, value],
    () => [`${name}${text}`, value],
  ];
  spoiled[place] = random.pick(changes)();
  if (random.percent(10)) spoiled.push([name, value]);
  return spoiled;
}

const nastyPair = (random: Random): Pair => [
  random.percent(60) ? random.pick(nastyNames) : nastyText(random, 1),
  nastyText(random, 1 + random.below(3)),
];

function nastyText(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick(fragments)).join('');
}

/** A pair as it may stand in a URL: encoded as browsers do, more than is needed, twice, or not at all. */
function encodePair([name, value]: Pair, random: Random): string {
  const way = random.below(100);
  if (way < 85) return `${encode(name)}=${encode(value)}`;
  if (way < 90) return `${name}=${value}`;
  if (way < 94) return `${encodeAll(name)}=${encodeAll(value)}`;
  if (way < 96) return `${encode(name)}=${encode(encode(value))}`;
  if (way < 98) return `${encode(name)}=${encode(value).replaceAll('%20', '+').replaceAll('%2C', ',')}`;
  return random.pick([encode(name), `=${encode(value)}`, `${encode(name)}==${encode(value)}`]);
}

// Half of a surrogate pair is text in JavaScript but in no encoding: it goes as the bytes that a careless client would send.
const encode = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replaceAll('%EF%BF%BD', '%ED%A0%80');

const encodeAll = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
