import { describe, expect, test } from 'vitest';
import { makeCommands, makeFolder, part, run } from '../support/shell.ts';

// Single functions of the parts, where a whole run would have to come upon a rare machine to notice a slip.

/** Runs lines behind some parts. */
async function say(files: readonly string[], lines: string, path?: string): Promise<string> {
  const parts = files.map((file) => part(file).replaceAll('/usr/', `${folder}/usr/`)).join('');
  const script = `set -eu\nKNIT_ROOT=''\n${parts}\n${lines}\n`;
  const { code, stdout, stderr } = await run({ script, writable: [folder], ...(path !== undefined && { path }) });
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

const folder = makeFolder('decisions');

describe('kernel_makes xfrm_user', () => {
  test.each([
    ['yes', 'there is ip, and the kernel answers it', 0, 0],
    ['no', 'there is ip, and the kernel does not', 0, 1],
    ['no', 'there is no ip', 1, 0],
  ])('is %s where %s', async (wanted, _, has, ip) => {
    const lines = `has() { return ${has}; }\nip() { return ${ip}; }\nif kernel_makes xfrm_user; then echo yes; else echo no; fi`;
    expect(await say(['install/preflight/kernel.sh'], lines)).toBe(wanted);
  });
});

describe('find_charon', () => {
  const places = ['lib/strongswan', 'lib/ipsec', 'libexec/strongswan', 'libexec/ipsec'].map(
    (place) => `${folder}/usr/${place}/charon`,
  );
  const files = ['install/packages/strongswan.sh'];
  const make = (path: string): string => `mkdir -p ${path.replace('/charon', '')}; : >${path}; chmod 755 ${path}`;

  test("takes the first of flannel's places that has one, and none where there is none", async () => {
    const lines = [
      'find_charon',
      ...places.toReversed().map((path) => `${make(path)}; find_charon`),
      `chmod 644 ${places[0]}; find_charon`,
      `rm -r ${folder}/usr`,
    ];
    const found = await say(files, lines.join('\n'));
    expect(found.split('\n')).toEqual([...places.toReversed(), places[1]]);
  });

  test('takes one of PATH before them', async () => {
    const bin = makeCommands({ charon: ':', mkdir: undefined, chmod: undefined, rm: undefined });
    const lines = `${make(places[0] ?? '')}\nfind_charon\nrm -r ${folder}/usr`;
    expect(await say(files, lines, bin)).toBe(`${bin}/charon`);
  });

  test.each([
    ['lacking', 'neither is there', 1, ''],
    ['lacking', 'swanctl is not there', 1, '/charon'],
    ['lacking', 'charon is not there', 0, ''],
    ['there', 'both are there', 0, '/charon'],
  ])('packages are %s where %s', async (wanted, _, has, charon) => {
    const lines = `has() { return ${has}; }\nfind_charon() { echo '${charon}'; }\nif lacks_packages; then echo lacking; else echo there; fi`;
    expect(await say(files, lines)).toBe(wanted);
  });
});

test('what a download may take is bounded by whole blocks, one more than it needs', async () => {
  const bin = makeCommands({ curl: 'ulimit -f' });
  const lines = `has() { command -v "$1" >/dev/null; }\nis_loopback() { return 1; }\nfetch https://a.example/x /tmp/x '' 1048576`;
  expect(await say(['download.sh'], lines, `${bin}:/usr/bin:/bin`)).toBe(String(1_048_576 / 512 + 1));
});

describe('find_supervisor', () => {
  test.each([
    ['systemd', 'an image has no OpenRC', folder, 1],
    ['systemd', 'the machine has systemctl', '', 0],
    ['none', 'the machine has neither', '', 1],
  ])('is %s where %s', async (wanted, _, image, has) => {
    const lines = `has() { return ${has}; }\nservice=k3s KNIT_ROOT='${image}'\nfind_supervisor\necho "\${supervisor:-none} $unit"`;
    const unit = wanted === 'systemd' ? ` ${image}/etc/systemd/system/k3s.service` : '';
    expect(await say(['install/k3s.sh'], lines)).toBe(`${wanted}${unit}`);
  });
});

describe('a list of K3s in two files', () => {
  test.each([
    ['config.yaml', 'would take this plan'],
    ['config.yaml.d/05-site.yaml', 'would take this plan'],
    ['config.yaml.d/10-site.yaml', "it would take the place of this plan's list: write tls-san+: there"],
  ])('of which %s is one: who comes last is told', async (file, words) => {
    const path = `/etc/rancher/k3s/${file}`;
    const lines = `found_key() { echo "$1"; }\nour_config() { echo 'tls-san: b'; }\nCHECKS=''
its_key=tls-san its_value=a its_ours=b its_file='${path}'
grep() { case "$*" in *"${path}") return 1 ;; *) command grep "$@" ;; esac; }
judge_list`;
    expect(await say(['install/preflight/config.sh'], lines)).toContain(words);
  });
});

test('verify.sh looks at files that come after 10-knit.yaml in the order of K3s alone', async () => {
  const names = ['05-site.yaml', '10-a.yaml', '10-knot.yaml', '90-site.yml'];
  const lines = `KNIT_ROOT='${folder}/image' config_folder=/etc/rancher/k3s/config.yaml.d scratch=/tmp
mkdir -p "$KNIT_ROOT$config_folder"
config_file="$KNIT_ROOT$config_folder/10-knit.yaml"
for name in 10-knit.yaml ${names.join(' ')}; do echo 'flannel-backend: none' >"$KNIT_ROOT$config_folder/$name"; done
fault() { echo "\${2##*/} $3"; }
remedy() { :; }
printable() { cat; }
config_later`;
  const found = await say(['lib.sh', 'verify/config.sh'], lines);
  expect(found.split('\n')).toEqual(['10-knot.yaml flannel-backend', '90-site.yml flannel-backend']);
});
