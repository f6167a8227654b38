import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleApp, sampleKey } from '../support/service.ts';
import { serviceHost } from './servers.ts';
import type { Left, World } from './world.ts';
import { openWorld } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(await sampleApp({ origin: `https://${serviceHost}`, signingKeys: [sampleKey()] }));
});
afterAll(() => world.close());

// What a provider does: its own data beside the user's, and the network is up. A file of vendor data is how it places secrets.
const vendorData = `#cloud-config
write_files:
  - path: /etc/knit/node.env
    permissions: '0600'
    content: |
      K3S_URL=https://server.example:6443
      K3S_TOKEN_FILE=/etc/knit/token
  - path: /etc/knit/token
    permissions: '0600'
    encoding: b64
    content: '@TOKEN@'
`;

/** A boot by cloud-init: NoCloud's seed, then the four stages that its units run, by the programs of the package. */
const boot = (query: string, change = '', withVendor = true): string => `
seed=/var/lib/cloud/seed/nocloud; mkdir -p $seed /run/cloud-init; : >/run/cloud-init/enabled
printf 'datasource_list: [NoCloud]\\nnetwork: {config: disabled}\\noutput: {all: ">> /var/log/cloud-init-output.log"}\\n' >/etc/cloud/cloud.cfg.d/90-provider.cfg
# Nothing that a container has no business with: its disks, its packages, its host keys.
sed -i '/^ - \\(growpart\\|resizefs\\|disk_setup\\|mounts\\|ssh\\|apt-configure\\|locale\\|grub-dpkg\\|keyboard\\|ntp\\)$/d' /etc/cloud/cloud.cfg
printf 'instance-id: node-1\\n' >$seed/meta-data
curl -fsSo $seed/user-data 'https://${serviceHost}/cloud-init.yaml?${query}' || exit 9
${change}
${withVendor ? `cat >$seed/vendor-data <<'END'\n${vendorData}END\nsed -i "s,@TOKEN@,$(base64 -w 0 /srv/run/node-token)," $seed/vendor-data` : ''}
mkdir -p /var/cluster; echo "$(uname -n) Ready" >/var/cluster/nodes
cloud-init init --local; cloud-init init; cloud-init modules --mode=config; cloud-init modules --mode=final
echo "--- status"; cloud-init status --long; echo "code $?"
`;

const statusOf = ({ stdout }: Left): string => stdout.slice(stdout.indexOf('--- status'));
const told = (left: Left): string =>
  [left.stdout, left.stderr, left.text('/var/log/cloud-init-output.log'), left.text('/var/log/cloud-init.log')].join(
    '\n',
  );

describe.each(['digest', 'signature'])('user data verified by %s', (verifiedBy) => {
  test.each(['server', 'agent'])('makes a %s by cloud-init, to its status "done"', async (role) => {
    const query = `cni=flannel&role=${role}&verified-by=${verifiedBy}`;
    const left = await world.type({ script: boot(query, '', role === 'agent') });
    expect(statusOf(left), told(left)).toMatch(/^status: done$[\s\S]*^code 0$/m);
    const receipt = left.text('/var/lib/knit/receipt');
    expect(receipt, told(left)).toContain('state complete\n');
    expect(receipt).toContain(`role ${role}\n`);
    const service = role === 'agent' ? 'k3s-agent' : 'k3s';
    expect(left.text('/var/log/k3s-stand-in.log')).toContain(` ${role}`);
    expect(left.text(`/etc/systemd/system/${service}.service`)).not.toBe('');
    expect(told(left)).not.toContain('s3cr3t');
  });

  test.each([
    ['the script is another', "sed -i 's,knit\\.example/install\\.sh?,forged.example/install.sh?,' $seed/user-data"],
    [
      'the script does not come',
      "sed -i 's,knit\\.example/install\\.sh?,nowhere.example/install.sh?,' $seed/user-data",
    ],
    ['the script refuses', 'mkdir -p /etc/rancher/k3s; echo "flannel-backend: none" >/etc/rancher/k3s/config.yaml'],
  ])('is loud in the status of cloud-init where %s', async (_, change) => {
    const left = await world.type({ script: boot(`cni=flannel&verified-by=${verifiedBy}`, change) });
    expect(statusOf(left), told(left)).toMatch(/^status: error$[\s\S]*^code 1$/m);
    expect(left.text('/var/lib/knit/receipt')).toBe('');
    expect(left.text('/var/log/k3s-stand-in.log')).toBe('');
  });
});

test('an agent without what the provider places is an error, and nothing is installed', async () => {
  const left = await world.type({ script: boot('cni=flannel&role=agent', '', false) });
  expect(statusOf(left), told(left)).toMatch(/^status: error$[\s\S]*^code 1$/m);
  expect(left.text('/var/lib/knit/receipt')).toBe('');
});
