import { describe, expect, test } from 'vitest';
import type { ShellName } from '../support/shell.ts';
import { run, script, settingsOfQuery, shellNames, shells } from '../support/shell.ts';

const dual = 'cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16,fd00:43::/112';

interface Asked {
  readonly query: string;
  readonly shell?: ShellName;
  readonly language?: 'en' | 'ja';
  /** Commands on the hosts or the switch between them, before anything is asked. */
  readonly before?: string;
  readonly addresses?: readonly [string, string];
  /** What stands before the script on host a, as `timeout -s INT 3`. */
  readonly stopped?: string;
  readonly args?: string;
}

/** Runs preflight.sh --peer on two hosts at once, which a switch joins, and gives what each said and left. */
async function ask({
  query,
  shell = 'dash',
  language = 'en',
  before = '',
  addresses = ['192.168.9.1', '192.168.9.2'],
  stopped = '',
  args = '--wait 6',
}: Asked) {
  const [a, b] = addresses;
  const text = script('preflight', { ...settingsOfQuery(query), LANGUAGE: language });
  const words = `${stopped} ${shells[shell].join(' ')} /tmp/preflight.sh`;
  const host = (name: string, own: string) => `nsenter --net=/run/netns/${name} unshare -m sh -c '
    mount -t sysfs knit /sys; mount -t tmpfs knit /run
    ${words} --role server ${args} --peer ${own} >/tmp/${name}.out 2>/tmp/${name}.err
    echo "$? $(ls -A /run | tr "\\n" " ")" >/tmp/${name}.end'`;
  const body = `set -e
    cat >/tmp/preflight.sh <<'END_OF_THE_SCRIPT'\n${text}END_OF_THE_SCRIPT
    exec 3>&1 >/dev/null
    for name in a b switch; do ip netns add $name; ip -n $name link set lo up; done
    ip -n switch link add br0 type bridge; ip -n switch link set br0 up
    for name in a b; do
      case $name in a) last=1 ;; *) last=2 ;; esac
      ip -n $name link add eth0 mtu 1500 type veth peer name to-$name mtu 1500 netns switch
      ip -n switch link set to-$name master br0 up
      ip -n $name addr add 192.168.9.$last/24 dev eth0; ip -n $name addr add fd00:9::$last/64 dev eth0 nodad
      ip -n $name link set eth0 up
    done
    ${before}
    look() {
      for name in a b; do
        for what in '-o addr' '-d -o link' 'route show table all' '-6 route show table all' rule; do ip -n $name $what; done
        ip netns exec $name ip netns list
      done | grep -vE 'fe80|ff00|^(a|b|switch)( |$)'
    }
    sleep 1; look >/tmp/before
    ${host('b', a)} &
    ${host('a', b)}
    wait
    look >/tmp/after
    for name in a b; do echo "--- $(cat /tmp/$name.end)"; cat /tmp/$name.out; echo '--- stderr'; cat /tmp/$name.err; done >&3
    echo '--- left' >&3; diff /tmp/before /tmp/after >&3 || :`;
  const { code, stdout, stderr } = await run({
    script: body,
    sandbox: ['--cap-add', 'ALL'],
    limit: 110_000,
  });
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  const parts = stdout.split(/^--- /m).slice(1);
  expect(parts, stdout).toHaveLength(5);
  const [endA = '', errorA = '', endB = '', errorB = '', rest = ''] = parts;
  return {
    codes: [endA, endB].map((end) => end.slice(0, end.indexOf('\n'))),
    told: [endA, endB].map((end) => end.slice(end.indexOf('\n') + 1)),
    errors: [errorA, errorB],
    left: rest.replace(/^left\n/, ''),
  };
}

const passed = { codes: ['0 ', '0 '], left: '' };

// They wait more than they reckon.
describe.concurrent('preflight.sh --peer, between two hosts', () => {
  // The ip of busybox-static comes before that of the machine, and makes no tunnels.
  test.each(shellNames.filter((shell) => shell !== 'busybox-static'))(
    'sends packets of full size through a VXLAN tunnel, in %s',
    async (shell) => {
      const { told, errors, ...rest } = await ask({ query: 'cni=flannel', shell });
      expect(rest, told.join('') + errors.join('')).toEqual(passed);
      expect(told[0]).toContain(
        '  ok      peer: UDP 8472: packets of 1450 bytes pass between 192.168.9.1 and 192.168.9.2, both ways\n',
      );
      expect(told[1]).toContain('1450 bytes pass between 192.168.9.2 and 192.168.9.1, both ways\n');
      expect(errors[0]).toContain('Run there now: sudo sh preflight.sh --peer 192.168.9.1\n');
    },
  );

  test.each([
    ['over IPv6', `cni=flannel&${dual}`, ['fd00:9::1', 'fd00:9::2'], 'UDP 8472: packets of 1430 bytes'],
    ['of Calico', 'cni=calico&encapsulation=vxlan', undefined, 'UDP 4789: packets of 1450 bytes'],
    ['of Canal with an MTU of its own', 'cni=canal&mtu=1300', undefined, 'UDP 8472: packets of 1300 bytes'],
    ['without a tunnel', 'cni=flannel&backend=host-gw', undefined, 'pod addresses: packets of 1500 bytes'],
    [
      'without a tunnel, over IPv6',
      `cni=flannel&backend=host-gw&${dual}`,
      ['fd00:9::1', 'fd00:9::2'],
      'pod addresses: packets of 1500 bytes',
    ],
  ] as const)('looks at the way %s', async (_, query, addresses, says) => {
    const { told, errors, ...rest } = await ask({ query, ...(addresses && { addresses }) });
    expect(rest, told.join('') + errors.join('')).toEqual(passed);
    for (const one of told) expect(one).toContain(`  ok      peer: ${says} pass between `);
  });

  test.each([
    ['en', 'arrive here, but none comes back', 'nothing comes from 192.168.9.1', 'let UDP 8472 through, both ways'],
    ['ja', 'こちらからの応答が戻りません', '192.168.9.1から何も届きません', 'UDP 8472を双方向に通してください'],
  ] as const)(
    'finds UDP 8472 dropped on one host, and says on which side: %s',
    async (language, here, there, remedy) => {
      const before = 'ip netns exec b iptables -A INPUT -p udp --dport 8472 -j DROP';
      const { told, codes, left } = await ask({ query: 'cni=flannel', before, language });
      expect({ codes, left }, told.join('')).toEqual({ codes: ['78 ', '78 '], left: '' });
      expect(told[0]).toContain(here);
      expect(told[1]).toContain(there);
      expect(told[1]).toContain(remedy);
    },
  );

  test('finds a way that takes less than its links say', async () => {
    const { told, codes, left } = await ask({ query: 'cni=flannel', before: 'ip -n switch link set to-b mtu 1400' });
    expect({ codes, left }, told.join('')).toEqual({ codes: ['78 ', '78 '], left: '' });
    expect(told[0]).toContain('small packets pass, those of 1450 bytes are lost');
    expect(told[0]).toContain('ping -M do -s 1472 192.168.9.2; give eth0 that MTU on all nodes');
  });

  test('finds a switch that takes only addresses of nodes, where there is no tunnel', async () => {
    const before = 'ip netns exec b iptables -t raw -A PREROUTING -i eth0 -s 10.42.0.0/16 -j DROP';
    const { told, codes, left } = await ask({ query: 'cni=flannel&backend=host-gw', before });
    expect({ codes, left }, told.join('')).toEqual({ codes: ['78 ', '78 '], left: '' });
    expect(told[0]).toContain('pod addresses: nothing comes from 192.168.9.2');
    expect(told[0]).toContain('in a cloud: source and destination checks');
  });

  test.each(['INT', 'TERM'])('leaves nothing behind after SIG%s', async (signal) => {
    const query = 'cni=flannel';
    const before = 'ip netns exec b iptables -A INPUT -p udp --dport 8472 -j DROP';
    const { codes, left } = await ask({
      query,
      before,
      stopped: `timeout --foreground -s ${signal} 4`,
      args: '--wait 60',
    });
    expect({ codes, left }).toEqual({ codes: ['124 ', '124 '], left: '' });
  });

  test('gives the finding as JSON', async () => {
    const { told } = await ask({ query: 'cni=flannel', args: '--wait 6 --format json' });
    expect(JSON.parse(told[0] ?? '')).toMatchObject({
      ok: 1,
      checks: [{ id: 'peer', status: 'ok', detail: expect.stringContaining('1450 bytes pass') }],
    });
  });
});

test.each([
  [['--peer', 'node-b'], 64, '--peer takes the IP address of another machine, not node-b'],
  [['--peer', '192.0.2.7;id'], 64, "not '192.0.2.7;id'"],
  [['--peer=127.0.0.1'], 64, 'ip route get 127.0.0.1'],
  [['--peer', '203.0.113.9', '--wait', 'x'], 64, '--wait takes seconds, not x'],
] as const)('preflight.sh %j is refused', async (args, code, says) => {
  const text = script('preflight', settingsOfQuery('cni=flannel'));
  const result = await run({ script: text, args, sandbox: ['--cap-add', 'ALL'] });
  expect(result, result.stderr).toMatchObject({ code });
  expect(result.stderr).toContain(says);
});

test('preflight.sh --peer without root ends with 77 and the command', async () => {
  const result = await run({ script: script('preflight'), args: ['--peer', '192.0.2.7'], unprivileged: true });
  expect(result, result.stderr).toMatchObject({ code: 77 });
  expect(result.stderr).toContain('sudo sh preflight.sh --peer 192.0.2.7');
});
