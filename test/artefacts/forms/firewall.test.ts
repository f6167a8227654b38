import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FirewallOptions } from '../../../src/artefacts/forms/firewall.ts';
import { renderFirewalld, renderNftables, renderPortsCsv, renderUfw } from '../../../src/artefacts/forms/firewall.ts';
import type { InstallPlan } from '../../../src/plan/plan.ts';
import { resolvePlan } from '../../../src/plan/resolve.ts';
import { parseRequest } from '../../../src/request/parse.ts';
import { makeFolder } from '../../support/shell.ts';

const queries = [
  '',
  'backend=wireguard',
  'backend=ipsec',
  'cni=canal&cluster-init=true',
  'cni=calico',
  'cni=calico&encapsulation=vxlan&encryption=wireguard',
  'cluster-cidr=10.42.0.0/16,fd00:42::/56',
  'cni=none',
];

function planOf(query: string): InstallPlan {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const resolved = resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return resolved.plan;
}

const options: FirewallOptions = { role: 'server', nodes: ['10.0.0.0/24', 'fd00:1::/64'], language: 'en' };

describe.each(queries)('the firewall of %j', (query) => {
  const plan = planOf(query);

  test('is a table that nft loads twice, for each role and language', () => {
    for (const role of ['server', 'agent'] as const) {
      for (const language of ['en', 'ja'] as const) {
        const file = join(makeFolder('nft'), 'firewall.nft');
        writeFileSync(file, renderNftables(plan, { ...options, role, language }));
        const listed = execFileSync(
          'unshare',
          ['-n', 'sh', '-c', `nft -f ${file} && nft -f ${file} && nft list ruleset`],
          { encoding: 'utf8' },
        );
        expect(listed.match(/^table inet knit/gm)).toHaveLength(1);
        expect(listed.includes('dport 6443')).toBe(role === 'server');
      }
    }
  });

  test('is a zone that firewalld takes', () => {
    const folder = makeFolder('firewalld');
    mkdirSync(join(folder, 'zones'));
    cpSync('/etc/firewalld/firewalld.conf', join(folder, 'firewalld.conf'));
    writeFileSync(join(folder, 'zones/knit.xml'), renderFirewalld(plan, options));
    const words = ['--system-config', folder];
    execFileSync('firewall-offline-cmd', [...words, '--check-config'], { stdio: 'pipe' });
    const ports = execFileSync('firewall-offline-cmd', [...words, '--zone=knit', '--list-ports'], { encoding: 'utf8' });
    expect(ports).toContain('10250/tcp');
  });

  test('is a script that ufw takes word by word', () => {
    const script = join(makeFolder('ufw'), 'ufw.sh');
    writeFileSync(script, renderUfw(plan, options));
    // In a dry run ufw reads every rule and writes none.
    const run = `ufw() { command ufw --dry-run "$@"; }\n. ${script}`;
    const { status, stdout, stderr } = spawnSync('unshare', ['-n', 'sh', '-c', run], { encoding: 'utf8' });
    expect(stdout).not.toMatch(/ERROR|WARN/);
    expect(stdout).toContain('10250');
    // IP-in-IP is none of its words: that is said, and never passed over.
    const isWhole = plan.ports.every(({ protocol, port }) => protocol !== 'ip' || port !== '4');
    expect(status).toBe(isWhole ? 0 : 1);
    expect(stderr.includes('-p 4 -s 10.0.0.0/24 -j ACCEPT')).toBe(!isWhole);
  });

  test('is a table of which every cell comes back', () => {
    const program = 'import csv, json, sys; print(json.dumps(list(csv.DictReader(sys.stdin))))';
    const rows = JSON.parse(
      execFileSync('python3', ['-c', program], { input: renderPortsCsv(plan, 'en'), encoding: 'utf8' }),
    );
    expect(rows.map(({ protocol, port }: { protocol: string; port: string }) => `${protocol} ${port}`)).toEqual(
      plan.ports.map(({ protocol, port }) => `${protocol} ${port}`),
    );
    for (const { from, to, purpose } of rows) expect([from, to, purpose]).not.toContain('');
  });
});

/** How a firewall of Calico is put into force on a node, in shell; each is given its folder. */
const loaders: Readonly<Record<string, (folder: string) => string>> = {
  nft: (folder) => {
    writeFileSync(join(folder, 'firewall.nft'), renderNftables(planOf('cni=calico'), nodesOnly));
    return `nft -f ${folder}/firewall.nft`;
  },
  ufw: (folder) => {
    writeFileSync(join(folder, 'ufw.sh'), renderUfw(planOf('cni=calico'), nodesOnly));
    // What ufw cannot say the script tells: each line goes before COMMIT of the file that is named.
    return `mkdir ${folder}/own; mount -t tmpfs own ${folder}/own
cp -a /etc/ufw/. ${folder}/own/; cp /etc/default/ufw ${folder}/own/default
mount --bind ${folder}/own /etc/ufw; mount --bind ${folder}/own/default /etc/default/ufw
ufw --force enable >&2
sh ${folder}/ufw.sh >&2 2>${folder}/left || [ $? = 1 ]
grep -- ': -A' ${folder}/left | while IFS=': ' read -r file line; do sed -i "s,^COMMIT,$line\\n&," $file; done
ufw reload >&2`;
  },
};

const nodesOnly: FirewallOptions = { ...options, nodes: ['10.0.0.0/24'] };

test.each(Object.entries(loaders))(
  'the firewall by %s lets the planned ports in from nodes, and nothing else',
  (_, loader) => {
    const folder = makeFolder('packets');
    writeFileSync(join(folder, 'try.py'), packets);
    const setUp = `set -e
ip link set lo up
ip link add veth-a type veth peer name veth-b
unshare -n sleep 60 >/dev/null 2>&1 & other=$!
server=''
trap 'kill $server $other' EXIT
sleep 0.3
ip link set veth-b netns $other
ip addr add 10.0.0.1/24 dev veth-a; ip addr add 10.9.0.1/24 dev veth-a; ip link set veth-a up
ip addr add fe80::1/64 dev veth-a nodad
nsenter -t $other -n sh -ec 'ip link set lo up; ip addr add 10.0.0.2/24 dev veth-b; ip addr add 10.9.0.2/24 dev veth-b; ip link set veth-b up; ip addr add fe80::2/64 dev veth-b nodad'
${loader(folder)}
python3 ${folder}/try.py serve ${folder}/lease & server=$!
sleep 1
nsenter -t $other -n python3 ${folder}/try.py ask ${folder}/lease`;
    const said = execFileSync('unshare', ['-n', '-m', 'bash', '-c', setUp], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual({
      node: {
        'tcp 10250': true,
        'tcp 179': true,
        'tcp 6443': true,
        'tcp 8080': false,
        'tcp 22': true,
        'ip 4': true,
        'ip 50': false,
      },
      stranger: {
        'tcp 10250': false,
        'tcp 179': false,
        'tcp 6443': false,
        'tcp 8080': false,
        // Whoever loads it may be far away.
        'tcp 22': true,
        'ip 4': false,
        'ip 50': false,
      },
      // What a server of DHCPv6 answers comes from another address than was asked.
      router: { 'udp 546': true },
    });
  },
);

const packets = `
import json, os, socket, sys, threading, time
ports, protocols = [10250, 179, 6443, 8080, 22], [4, 50]
def serve():
    for port in ports:
        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('0.0.0.0', port)); s.listen()
        threading.Thread(target=lambda s=s: [s.accept() for _ in iter(int, 1)], daemon=True).start()
    def echo(protocol):
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol)
        back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            packet, (source, _) = s.recvfrom(4096)
            back.sendto(bytes([protocol]), (source, 7000))
    for protocol in protocols: threading.Thread(target=echo, args=(protocol,), daemon=True).start()
    def lease():
        s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(('::', 546))
        while s.recv(16): open(sys.argv[2], 'w').close()
    threading.Thread(target=lease, daemon=True).start()
    time.sleep(60)
def ask(source, target):
    told = {}
    for port in ports:
        s = socket.socket(); s.settimeout(1); s.bind((source, 0))
        try: s.connect((target, port)); told[f'tcp {port}'] = True
        except OSError: told[f'tcp {port}'] = False
        s.close()
    for protocol in protocols:
        answer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); answer.settimeout(1); answer.bind((source, 7000))
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol); s.bind((source, 0)); s.sendto(b'x' * 40, (target, 0))
        try: answer.recv(16); told[f'ip {protocol}'] = True
        except OSError: told[f'ip {protocol}'] = False
        answer.close()
    return told
def answer():
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(('::', 547))
    s.sendto(b'x', ('fe80::1', 546, 0, socket.if_nametoindex('veth-b'))); time.sleep(1)
    return {'udp 546': os.path.exists(sys.argv[2])}
if sys.argv[1] == 'serve': serve()
else: print(json.dumps({'node': ask('10.0.0.2', '10.0.0.1'), 'stranger': ask('10.9.0.2', '10.9.0.1'), 'router': answer()}))
`;
