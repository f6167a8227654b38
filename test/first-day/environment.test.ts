import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleApp } from '../support/service.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** What the scripts may be told by the environment. */
const names =
  /\b(?:KNIT_[A-Z0-9_]+|K3S_[A-Z0-9_]+|INSTALL_K3S_[A-Z0-9_]+|NO_COLOR|TMPDIR|HOME|LANG|KUBECTL|KUBECONFIG)\b/;

test('nothing of ours, of K3s or of a terminal is set on a first day', async () => {
  const { stdout } = await world.type({ script: 'env; sudo env' });
  const set = [...stdout.matchAll(/^([A-Za-z_]\w*)=/gm)].map(([, name]) => name);
  expect([...new Set(set)].sort()).toEqual(['HOME', 'LOGNAME', 'OLDPWD', 'PATH', 'PWD', 'SUDO_USER', 'USER']);
});

// Called only where the variable was found set: the caller looks, in the function named here.
const looked: Readonly<Record<string, string>> = {
  'server_refused K3S_URL': 'preflight_server',
};

test('every script reads each variable that may be unset in a way that lets it be', async () => {
  const app = await sampleApp();
  for (const path of ['/install.sh', '/install.sh?cni=calico', '/verify.sh?cni=canal', '/uninstall.sh']) {
    const text = (await (await app.request(path)).text()).replace(/^ *#.*$/gm, '');
    const settings = new Set([...text.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name));
    for (const part of text.split(/^(?=\w+\(\) \{$)/m)) {
      const inside = part.split('\n', 1)[0]?.replace('() {', '') ?? '';
      for (const { index, 1: braced, 2: plain } of part.matchAll(/\$(?:\{([A-Z][A-Z0-9_]*)[}%#]|([A-Z][A-Z0-9_]*))/g)) {
        const name = braced ?? plain ?? '';
        if (!names.test(name) || settings.has(name) || looked[`${inside} ${name}`] !== undefined) continue;
        const before = part.slice(0, index);
        expect(before, `${path}: ${inside} reads $${name}, which may be unset`).toMatch(
          new RegExp(`\\$\\{${name}:?[-+]`),
        );
      }
    }
  }
});

test('installs where not even HOME is set', async () => {
  const script = "unset HOME PWD; curl -sSLo install.sh 'https://knit.example/install.sh' && sh install.sh --no-verify";
  const { code, stderr, text } = await world.type({ script });
  expect(code, stderr).toBe(0);
  expect(text('/var/lib/knit/receipt')).toContain('state complete\n');
});
