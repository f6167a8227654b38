import { describe, expect, test } from 'vitest';
import type { Settings } from '../../templates/settings.ts';
import type { Machine, MachineOptions } from '../support/machine.ts';
import { makeMachine, put, runMachine, systemctl } from '../support/machine.ts';
import { calico, sha256, upstream } from '../support/node-root.ts';
import { script, shellNames, shells } from '../support/shell.ts';

const carried = { ...calico, MANIFEST_TEXT: upstream.patched };
const flannelConflist = 'var/lib/rancher/k3s/agent/etc/cni/net.d/10-flannel.conflist';
const forwarding = '{"plugins": [{"type": "calico", "container_settings": {"allow_ip_forwarding": true}}]}';

/** install.sh with an end to its patience that a test can wait for. */
const impatient = (settings: Partial<Settings>) =>
  script('install', settings).replace('await_limit=300', 'await_limit=3');

/** A machine with the CNI's config, and a cluster that answers. */
function makeCluster(files: Readonly<Record<string, string>>): Machine {
  const machine = makeMachine();
  for (const [path, text] of Object.entries(files)) put(machine, path, text);
  return machine;
}

// The node has the name that this machine says, which is nobody's business here.
const named = 'sed -i "s/NODE/$(uname -n)/" /var/cluster/nodes';
const nodes = (state: string) => ({
  'var/cluster/nodes': `another Ready <none> 1m v1\nNODE   ${state}   <none>   1m   v1\n`,
});

// What comes later comes so long after K3s was installed, however slow the machine is.
const started = 'until [ -s /etc/systemd/system/k3s.service ]; do sleep 0.2; done';

const install = (machine: Machine, settings: Partial<Settings>, options: MachineOptions = {}) =>
  runMachine(machine, { args: ['--force'], before: named, text: impatient(settings), ...options });

describe('install.sh, when K3s has started', () => {
  test('looks at the node and at what flannel wrote, and says how to prove the rest', async () => {
    const machine = makeCluster({ [flannelConflist]: '{}', ...nodes('Ready') });
    const { code, stdout, stderr } = await install(machine, {});
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('  the node is up, and so is its network\n');
    expect(stderr).toContain('To prove that pods reach each other, run verify.sh of the same address on a server');
  });

  test('waits for what is still coming, and names it', async () => {
    const machine = makeCluster(nodes('NotReady'));
    const later = `(${started}; sleep 3; mkdir -p /${flannelConflist.replace(/\/[^/]*$/, '')}; echo '{}' >/${flannelConflist}; sleep 3; sed -i s/NotReady/Ready,SchedulingDisabled/ /var/cluster/nodes) >/dev/null 2>&1 </dev/null &`;
    const { code, stderr } = await install(machine, {}, { before: `${named}; ${later}`, text: script('install') });
    expect(code, stderr).toBe(0);
    const told = [...stderr.matchAll(/^ {2}(.*) \(\d+ s left\)$/gm)].map(([, what]) => what);
    expect(told).toEqual([`there is no /${flannelConflist} yet`, expect.stringMatching(/^the node \S+ is NotReady$/)]);
  });

  test('shows on a terminal what it waits for in one line, and takes that away', async () => {
    const machine = makeCluster({ ...nodes('Ready'), 'opt/install.sh': script('install') });
    const later = `(${started}; sleep 4; mkdir -p /${flannelConflist.replace(/\/[^/]*$/, '')}; echo '{}' >/${flannelConflist}) >/dev/null 2>&1 </dev/null &`;
    const text = `TERM=xterm NO_COLOR=1 script -qefc 'dash /opt/install.sh --force' /dev/null\n`;
    const { code, stdout } = await install(machine, {}, { before: `${named}; ${later}`, text });
    expect(code, stdout).toBe(0);
    const shown = stdout.split('\n').filter((line) => line.includes('s left'));
    // The line is empty when the next word is said, which begins where it began.
    const [first, ...next] = shown[0]?.replaceAll('\u001b[K', '<').split('\r') ?? [];
    expect(first, stdout).toMatch(/^<(.*<)? {2}there is no \S+ yet \(\d+ s left\)$/);
    expect(next.slice(next.indexOf('<'))).toEqual(['<', '  the node is up, and so is its network', '']);
    expect(shown.length).toBe(1);
  });

  test('asks the cluster for the rollout of Calico', async () => {
    const machine = makeCluster({
      'etc/cni/net.d/10-calico.conflist': forwarding,
      'var/cluster/daemonset': 'calico-node 2 2 2 2 2 kubernetes.io/os=linux 3m\n',
      ...nodes('Ready'),
    });
    expect(await install(machine, carried)).toMatchObject({ code: 0 });
  });

  const ready = { ...nodes('Ready'), 'etc/cni/net.d/10-calico.conflist': forwarding };
  test.each<[string, Partial<Settings>, Record<string, string>, string]>([
    ['there is no CNI config', {}, nodes('Ready'), `there is no /${flannelConflist} yet`],
    ['the node is not ready', {}, { [flannelConflist]: '{}', ...nodes('NotReady') }, 'is NotReady'],
    [
      'the node is unknown',
      {},
      { [flannelConflist]: '{}', 'var/cluster/nodes': 'NODEx Ready\n' },
      'does not know the node',
    ],
    [
      'Calico has no daemonset',
      carried,
      { ...ready, 'var/cluster/daemonset': '' },
      'there is no daemonset calico-node yet',
    ],
    [
      'Calico is not on all nodes',
      carried,
      { ...ready, 'var/cluster/daemonset': 'calico-node 2 2 1 2 1 x 3m\n' },
      'the daemonset calico-node is on 1 of 2 nodes',
    ],
    [
      'pods may not forward',
      carried,
      { ...ready, 'etc/cni/net.d/10-calico.conflist': forwarding.replace('true', 'false') },
      'container_settings.allow_ip_forwarding is not true in /etc/cni/net.d/10-calico.conflist',
    ],
  ])('ends with 1 after its time where %s, installed all the same', async (_, settings, files, says) => {
    const { code, stderr } = await install(makeCluster(files), settings);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`error: K3s is installed, but after 3 seconds: `),
    });
    expect(stderr.slice(stderr.indexOf('error: '))).toContain(says);
  });

  test('asks no cluster on an agent, and waits for no CNI that the reader brings', async () => {
    const env = { K3S_URL: 'https://10.0.0.1:6443', K3S_TOKEN: 'x' };
    const agent = makeCluster({ [flannelConflist]: '{}', 'var/cluster/nodes': '' });
    expect(await install(agent, {}, { env, before: '' })).toMatchObject({ code: 0 });
    const none = { ...calico, CNI: 'none', MANIFEST_NAME: '', CONFLIST: '', DAEMONSET: '', CNI_VIA: '' };
    const { code, stderr } = await install(makeCluster({ 'var/cluster/nodes': '' }), none, { before: '' });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('the node gets ready when you have installed your CNI');
  });

  test.concurrent.each(
    shellNames.flatMap((shell) => (['INT', 'TERM', 'HUP'] as const).map((signal) => ({ shell, signal }))),
  )('ends at once where SIG$signal comes while it waits [$shell]', async ({ shell, signal }) => {
    // The service is looked at by the script's own process: once after the start, and then while it waits.
    const asked = `[ "$(grep -c 'is-active --quiet k3s$' /var/log/commands)" -lt 2 ] || kill -${signal} $PPID`;
    const { code, stdout, stderr } = await runMachine(makeCluster(nodes('NotReady')), {
      shell,
      args: ['--force'],
      text: script('install'),
      commands: { systemctl: `case "$*" in *'is-active --quiet k3s') ${asked} ;; esac\n${systemctl}` },
      before: named,
      after: 'ls /tmp | grep ^knit[.]',
    });
    expect({ code, stdout }, stderr).toEqual({ code: { INT: 130, TERM: 143, HUP: 129 }[signal], stdout: '' });
    expect(stderr).toMatch(/Waiting for the node and its network\n$/);
  });
});

const notOurs = `case $* in
  *verify.sh*) echo '-rw-r--r-- 1 4321 4321 1 Jan 1 2026 verify.sh' && exec /bin/ls -ln /opt/knit/install.sh ;;
  *) exec /bin/ls "$@" ;;
esac`;

describe('install.sh of an unpacked archive', () => {
  const unpacked = (verify: string, sums = `${sha256(verify)}  verify.sh\n`) =>
    makeCluster({
      [flannelConflist]: '{}',
      ...nodes('Ready'),
      'opt/knit/install.sh': script('install'),
      'opt/knit/verify.sh': verify,
      ...(sums !== '' && { 'opt/knit/SHA256SUMS': sums }),
    });
  const run = (machine: Machine, options: MachineOptions = {}) =>
    runMachine(machine, {
      args: ['--force'],
      before: named,
      text: `sh -c 'echo $$ >/run/test; exec ${shells[options.shell ?? 'dash'].join(' ')} /opt/knit/install.sh "$@"' sh "$@"\n`,
      ...options,
    });

  test.each([
    [0, 0, 'Verification: /opt/knit/verify.sh'],
    [1, 1, 'error: K3s is installed, but not all checks passed'],
    [2, 0, 'Nothing failed, but not all could be looked at'],
    [78, 1, 'error: K3s is installed, but nothing could be verified'],
  ])('runs the verify.sh beside it; its %i is %i', async (verdict, code, says) => {
    const result = await run(unpacked(`echo "verify: $*"; exit ${verdict}\n`));
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain('verify: \n');
    expect(result.stderr).toContain(says);
  });

  test.each([
    ['it is no archive', '', '', {}],
    ['it is another one than SHA256SUMS says', `${'0'.repeat(64)}  verify.sh\n`, '', {}],
    // There is one user in the namespace, so that ls has to name another.
    ['somebody else owns it', undefined, '', { ls: notOurs }],
    ['it is a link', undefined, 'mv /opt/knit/verify.sh /opt/other && ln -s /opt/other /opt/knit/verify.sh', {}],
  ])('runs no verify.sh that merely lies beside it: %s', async (_, sums, spoil, more) => {
    const result = await run(unpacked('echo "verify: $*"\n', sums), {
      before: `${named}\n${spoil}`,
      commands: { systemctl, ...more },
    });
    expect(result.code, result.stderr).toBe(0);
    expect(result.stderr).not.toContain('verify: ');
    expect(result.stderr).toContain('To prove that pods reach each other, run verify.sh');
  });

  test('lets an agent look at itself alone, and nobody with --no-verify', async () => {
    const env = { K3S_URL: 'https://10.0.0.1:6443', K3S_TOKEN: 'x' };
    const agent = await run(unpacked('echo "verify: $*"\n'), { env });
    expect(agent.stderr).toContain('verify: --local\n');
    const unproven = await run(unpacked('echo "verify: $*"\n'), { args: ['--force', '--no-verify'] });
    expect(unproven).toMatchObject({ code: 0, stderr: expect.not.stringContaining('verify: ') });
  });

  test.concurrent.each(
    shellNames.flatMap((shell) => (['INT', 'TERM', 'HUP'] as const).map((signal) => ({ shell, signal }))),
  )(
    'ends at once where SIG$signal comes while it is verified, and the checks with it [$shell]',
    async ({ shell, signal }) => {
      const verify = `trap 'echo gone >&2; exit 143' TERM\nkill -${signal} $(cat /run/test)\nn=0; while [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done\n`;
      const { code, stdout, stderr } = await run(unpacked(verify), { shell });
      expect({ code, stdout }, stderr).toEqual({ code: { INT: 130, TERM: 143, HUP: 129 }[signal], stdout: '' });
      expect(stderr).toMatch(/gone\nerror: K3s is installed, but its verification was interrupted: run verify\.sh\n$/);
    },
  );
});
