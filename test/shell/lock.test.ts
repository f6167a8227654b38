import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { NodeOptions } from '../support/node-root.ts';
import { calico, makeNode, onNode, putFile, runOn, snapshot } from '../support/node-root.ts';
import { finished, makeBusybox, script, start } from '../support/shell.ts';

/** An installer that says that it began and waits to be told to go on. */
const slow = `#!/bin/sh
: >"$STAND_IN/began"
n=0
while [ ! -e "$STAND_IN/go" ] && [ $n -lt 300 ]; do sleep 0.1; n=$((n + 1)); done
exec sh "$STAND_IN/k3s-installer.sh"
`;

const until = async (condition: () => boolean) => {
  for (let tries = 0; tries < 300 && !condition(); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(condition()).toBe(true);
};

test.each(['with flock', 'without flock'])('two runs at once do not interleave, %s', async (which) => {
  const options: NodeOptions = which === 'with flock' ? {} : { shell: 'busybox', path: makeBusybox() };
  const node = makeNode();
  const folder = join(node.folder, 'stand-in');
  putFile({ ...node, root: folder }, 'slow.sh', slow);
  // One process namespace, as on one machine: the lock of a live process is told from that of a dead one.
  const shellOf = which === 'with flock' ? 'dash' : 'busybox ash';
  const both = `cat >/tmp/install.sh <<'END_OF_A'
${script('install', calico)}END_OF_A
${shellOf} /tmp/install.sh --no-verify 2>"$STAND_IN/first" &
first=$!
n=0
while [ ! -e "$STAND_IN/began" ] && [ $n -lt 300 ]; do sleep 0.1; n=$((n + 1)); done
${shellOf} /tmp/install.sh --no-verify 2>"$STAND_IN/second"
echo "second $?"
: >"$STAND_IN/go"
wait $first
echo "first $?"
${shellOf} /tmp/install.sh --no-verify 2>/dev/null
echo "third $?"
`;
  const env = { KNIT_K3S_INSTALLER: join(folder, 'slow.sh') };
  const result = await finished(start(onNode(node, { ...options, text: both, env })));
  expect(result.stdout, result.stderr).toBe('second 78\nfirst 0\nthird 0\n');
  expect(existsSync(join(node.root, 'var/lib/knit/lock'))).toBe(false);
});

test.each(['with flock', 'without flock'])('the lock of a run that was killed stops nobody, %s', async (which) => {
  const options: NodeOptions = which === 'with flock' ? {} : { shell: 'busybox', path: makeBusybox() };
  const node = makeNode();
  const folder = join(node.folder, 'stand-in');
  putFile({ ...node, root: folder }, 'slow.sh', slow);
  const env = { KNIT_K3S_INSTALLER: join(folder, 'slow.sh') };
  const child = start(onNode(node, { ...options, settings: calico, env }));
  const end = finished(child);
  await until(() => existsSync(join(folder, 'began')));
  child.kill('SIGKILL');
  await end;
  expect(existsSync(join(node.root, 'var/lib/knit/lock'))).toBe(true);
  writeFileSync(join(folder, 'go'), '');
  const next = await runOn(node, { ...options, settings: calico });
  expect(next, next.stderr).toMatchObject({ code: 0 });
  expect(Object.keys(snapshot(node.root)).filter((path) => path.includes('/lock'))).toEqual([]);
});
