import { existsSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/programs.ts';
import { makeFolder, run } from '../support/shell.ts';

// What runs the scripts of all other tests must be as shut as they take it for.
describe('the sandbox', () => {
  test('lets a script change nothing of the machine but what it is given', async () => {
    const [given, kept] = [makeFolder('given'), makeFolder('kept')];
    const places = [root, kept, '/usr', '/etc', '/dev/shm', '/sys/fs/cgroup', '/var/tmp'];
    const script = `for place in ${places.join(' ')}; do
  if touch "$place/knit-sandbox" 2>/dev/null; then echo "wrote $place"; fi
done
: >${given}/knit-sandbox; ls ${kept} /run/.outside 2>/dev/null; ls /tmp; mount -t tmpfs knit /mnt 2>/dev/null && echo mounted`;
    const { stdout } = await run({ script, writable: [given] });
    expect(stdout.replace('/run/.outside:\n', '').trim()).toBe(given.slice('/tmp/'.length));
    expect(existsSync(join(given, 'knit-sandbox'))).toBe(true);
    expect(places.filter((place) => existsSync(join(place, 'knit-sandbox')))).toEqual([]);
  });

  test('has processes, names and a network of its own', async () => {
    const script = `echo "$$"; readlink /proc/self/ns/net /proc/self/ns/pid /proc/self/ns/uts; env | sort`;
    const { stdout } = await run({ script, env: { MINE: 'yes' } });
    const [pid = '', ...lines] = stdout.trim().split('\n');
    expect(Number(pid)).toBeLessThan(100);
    expect(lines.slice(3).map((line) => line.split('=')[0])).toEqual(expect.arrayContaining(['HOME', 'MINE', 'PATH']));
    expect(lines).toContain('HOME=/tmp');
    for (const [at, name] of ['net', 'pid', 'uts'].entries())
      expect(lines[at]).not.toBe(readlinkSync(`/proc/self/ns/${name}`));
  });

  test('tells by which signal a script ended, and lets it kill all that is in it', async () => {
    expect((await run({ script: 'sleep 60 & kill -9 -1; kill -9 $$' })).code).toBe(137);
    expect((await run({ script: 'exit 7' })).code).toBe(7);
  });

  test('takes root away where a test asks for that', async () => {
    expect((await run({ script: 'id -u', unprivileged: true })).stdout).toBe('1000\n');
    expect((await run({ script: 'id -u' })).stdout).toBe('0\n');
  });
});
