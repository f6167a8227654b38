import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { layOutMachine } from '../support/booted-machine.ts';
import { compileOneFile } from '../support/one-file.ts';
import { root } from '../support/programs.ts';

const unit = join(root, 'deploy/systemd/knit.service');

// What docs/operate.md tells, and then what a service that starts with the machine lives through.
const scenario = `
cd /srv/test
install -m 755 knit /usr/local/bin/knit
cp knit.service /etc/systemd/system/
mkdir -p /etc/knit
( umask 077; /usr/local/bin/knit keygen >/etc/knit/knit.env )
echo KNIT_ORIGIN=https://knit.example.org >>/etc/knit/knit.env
systemctl daemon-reload
systemctl start knit.service || systemctl status --no-pager --full knit.service
wait_for_it() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    curl -sf http://127.0.0.1:8787/healthz && return
    sleep 0.3
  done
}
wait_for_it >healthz
curl -s http://127.0.0.1:8787/cloud-init.yaml?cni=none >cloud-init.yaml
curl -s -o signature -w '%{http_code}' http://127.0.0.1:8787/install.sh.sig >signed
first=$(systemctl show -P MainPID knit.service)
[ "$first" != 0 ] || exit 1
cat "/proc/$first/status" >status
cat "/proc/$first/mountinfo" >mounts
kill -KILL "$first"
sleep 1.5
wait_for_it >again
[ "$(systemctl show -P MainPID knit.service)" != "$first" ] && echo other >pid
systemctl stop knit.service
systemctl show knit.service -P Result >result
systemctl show knit.service -P ExecMainStatus >exit
`;

describe('deploy/systemd/knit.service', () => {
  test('is exposed as little as systemd can measure: below 2.0', () => {
    const words = ['security', '--offline=true', '--no-pager', '--threshold=19', unit];
    const report = execFileSync('systemd-analyze', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect(report).toMatch(/Overall exposure level for knit\.service: [01]\.\d/);
  });

  test('runs the one file under systemd: started, answering, started again when it is killed, stopped', async () => {
    const machine = await layOutMachine('service', {});
    machine.put('knit', readFileSync(compileOneFile()));
    machine.put('knit.service', readFileSync(unit, 'utf8'));
    machine.put('scenario.sh', scenario);
    // Powering off is no ordinary end: what the machine wrote says how it went.
    const ended = await machine.boot('boot.sh');
    const said = `${ended}\n${machine.text('stdout')}${machine.text('stderr')}`;
    expect(machine.text('healthz'), said).toBe('ok\n');
    expect(machine.text('cloud-init.yaml')).toContain('https://knit.example.org');
    expect(machine.text('signed'), said).toBe('200');
    const status = machine.text('status');
    expect(status).not.toMatch(/^Uid:\t0\t/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(machine.text('mounts')).toMatch(/ \/ ro,/);
    console.info(/^VmRSS:.*$/m.exec(status)?.[0]);
    expect(machine.text('again'), said).toBe('ok\n');
    expect(machine.text('pid')).toBe('other\n');
    expect(machine.text('result')).toBe('success\n');
    expect(machine.text('exit')).toBe('0\n');
  });
});
