import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { sampleApp } from '../../support/service.ts';

const app = await sampleApp();
const ask = async (query: string): Promise<string> => {
  const response = await app.request(`/runbook.md?${query}`);
  expect(response.status, query).toBe(200);
  return response.text();
};
const blocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, 'gm'))].map(([, block = '']) => block);

describe('the runbook that installs', () => {
  test('has the commands in the order of the nodes, and one line to tick for each node', async () => {
    const text = await ask('servers=3&agents=5&cni=calico');
    const commands = blocks(text, 'sh').map((command) => command.replace(/^curl -sSLo (\S+) '\S+' && /, '$1: '));
    expect(commands).toEqual([
      'preflight.sh: sudo sh preflight.sh',
      'preflight.sh: sudo sh preflight.sh --role agent',
      'install.sh: sudo sh install.sh',
      'sudo k3s kubectl get nodes -o wide',
      'sudo cat /var/lib/rancher/k3s/server/node-token',
      'sudo install -m 600 /dev/stdin /root/node-token',
      'install.sh: sudo env K3S_URL=https://SERVER:6443 K3S_TOKEN_FILE=/root/node-token sh install.sh server',
      'install.sh: sudo env K3S_URL=https://SERVER:6443 K3S_TOKEN_FILE=/root/node-token sh install.sh agent',
      'verify.sh: sudo sh verify.sh',
      'uninstall.sh: sudo sh uninstall.sh --dry-run',
      'uninstall.sh: sudo sh uninstall.sh',
      'sudo k3s kubectl delete node NODE',
    ]);
    for (const node of ['Server 1', 'Server 3', 'Agent 1', 'Agent 5']) expect(text).toContain(`- [ ] ${node}\n`);
    expect(text).not.toMatch(/Server 4|Agent 6/);
  });

  test('asks for an embedded etcd where there are several servers, and for none where there is one', async () => {
    const several = await ask('servers=3');
    const queries = [...several.matchAll(/install\.sh\?([^']*)'/g)].map(([, query = '']) => query);
    expect(queries.every((query) => query.includes('cluster-init=true'))).toBe(true);
    expect(await ask('')).not.toContain('cluster-init');
  });

  test('leaves out what a single server has no use for', async () => {
    expect(await ask('')).not.toMatch(/node-token|sh install\.sh (server|agent)/);
  });

  test('holds the warnings of the plan, and no secret', async () => {
    const text = await ask('cni=calico');
    expect(text).toContain('IP-in-IP does not pass everywhere');
    expect(text).not.toMatch(/K10|token=/);
  });

  test('is written in the language that was asked for', async () => {
    const text = await ask('servers=3&agents=1&lang=ja&from=v1.34.9%2Bk3s1&cni=calico');
    const prose = text
      .replace(/```[\s\S]*?```/g, '')
      .split('\n')
      .filter((line) => line.trim() !== '' && !/^\| ?-|^\| Step/.test(line));
    const english = prose.filter((line) => !/[\u3040-\u30ff\u3400-\u9fff]/.test(line));
    expect(english.filter((line) => !/^#+ \d*\.? ?(K3s|Calico) v|^knit |^\| \d/.test(line))).toEqual([]);
  });
});

describe('the runbook that upgrades', () => {
  test('has a step for each release, each with its state kept, its check and its way back', async () => {
    const text = await ask('servers=3&agents=5&cni=calico&from=v1.33.6%2Bk3s1&k3s=v1.36.4%2Bk3s1');
    const headings = [...text.matchAll(/^## (\d.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      '1. K3s v1.33.13+k3s2',
      '2. K3s v1.34.10+k3s1',
      '3. K3s v1.35.8+k3s1',
      '4. Calico v3.32.1',
      '5. K3s v1.36.4+k3s1',
    ]);
    const [, ...steps] = text.split(/^## \d/m);
    for (const [index, step] of steps.entries()) {
      const commands = blocks(step, 'sh');
      expect(commands[0]).toMatch(/^sudo k3s etcd-snapshot save --name before-/);
      expect(step).toContain('must be true');
      expect(step).toContain(`### Go back (${index + 1})`);
      // What it goes back to is what the step before reached.
      const back = commands.filter((command) => command.includes('--force'));
      const [, reached = 'v1.33.6'] = /&k3s=(v[\d.]+)/.exec(steps[index - 1] ?? '') ?? [];
      expect(back).toHaveLength(3);
      for (const command of back) expect(command).toContain(`&k3s=${reached}`);
    }
    expect(text).toContain('etcd 3.6 is in K3s from v1.34.1+k3s1 on');
  });

  test('has the objects of system-upgrade-controller for each step of K3s: servers first, agents behind them', async () => {
    const text = await ask('servers=3&agents=5&cni=calico&from=v1.34.9%2Bk3s1&k3s=v1.36.4%2Bk3s1');
    const plans = blocks(text, 'yaml').map((block) => parseAllDocuments(block).map((one) => one.toJS()));
    expect(plans.map(([server]) => server.spec.version)).toEqual(['v1.35.8+k3s1', 'v1.36.4+k3s1']);
    for (const [server, agent] of plans) {
      expect(agent.spec.version).toBe(server.spec.version);
      expect(agent.spec.prepare.args).toEqual(['prepare', server.metadata.name]);
      expect([server, agent].map(({ spec }) => spec.concurrency)).toEqual([1, 1]);
      expect(server.spec.nodeSelector.matchExpressions).toEqual([
        { key: 'node-role.kubernetes.io/control-plane', operator: 'In', values: ['true'] },
      ]);
    }
    expect(() => parse(blocks(text, 'yaml')[0] ?? '')).toThrow();
  });

  test('copies the database of a single server, which has no etcd', async () => {
    const text = await ask('from=v1.34.9%2Bk3s1');
    expect(text).not.toMatch(/etcd-snapshot|kind: Plan/);
    expect(blocks(text, 'sh').filter((command) => command.includes('cp -a'))).toHaveLength(4);
  });
});

describe('what is refused', () => {
  test.each([
    ['servers=2', 400, 'servers'],
    ['servers=9', 400, 'servers'],
    ['agents=201', 400, 'agents'],
    ['agents=-1', 400, 'agents'],
    ['from=stable', 400, 'from'],
    ['from=v1.34', 400, 'from'],
    ['servers=3&cluster-init=false', 422, 'servers'],
    ['from=v1.37.1%2Bk3s1&k3s=v1.36.4%2Bk3s1', 422, 'from'],
    ['from=v1.36.4%2Bk3s1&k3s=v1.36.4%2Bk3s1', 422, 'from'],
    ['from=v1.19.1%2Bk3s1', 422, 'from'],
    ['from=v1.34.9%2Bk3s1&nodes=192.0.2.0/24', 422, 'nodes'],
  ])('%s', async (query, status, parameter) => {
    for (const lang of ['en', 'ja']) {
      const response = await app.request(`/runbook.md?${query}&lang=${lang}`);
      expect(response.status).toBe(status);
      const { errors } = (await response.json()) as { errors: { parameter: string; detail: string }[] };
      expect(errors.map((error) => error.parameter)).toEqual([parameter]);
      expect(/[\u3040-\u30ff]/.test(errors[0]?.detail ?? '')).toBe(lang === 'ja');
    }
  });
});
