import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The programs that read Butane and Ignition, by their makers: where each is, once it was built. */
export interface IgnitionPrograms {
  /** Turns Butane into Ignition; with `--strict` a warning is an error. */
  readonly butane: string;
  /** Reads Ignition; ends with 1 where Ignition itself would stop. */
  readonly ignitionValidate: string;
}

const source = fileURLToPath(new URL('go', import.meta.url));

/** Builds both of the sources that go.mod pins, once a machine, into `~/.cache/knit-forms`; fails by name without Go. */
export function ignitionPrograms(): IgnitionPrograms {
  const pinned = readFileSync(join(source, 'go.mod'));
  const folder = join(
    homedir(),
    '.cache',
    'knit-forms',
    createHash('sha256').update(pinned).digest('hex').slice(0, 16),
  );
  mkdirSync(folder, { recursive: true });
  return {
    butane: build(folder, 'butane', 'github.com/coreos/butane/internal'),
    ignitionValidate: build(folder, 'ignition-validate', 'github.com/coreos/ignition/v2/validate'),
  };
}

function build(folder: string, name: string, from: string): string {
  const program = join(folder, name);
  if (existsSync(program)) return program;
  const unfinished = `${program}.${process.pid}`;
  const { status, error, stderr } = spawnSync('go', ['build', '-trimpath', '-o', unfinished, from], {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' },
    encoding: 'utf8',
  });
  if (error !== undefined) throw new Error(`go builds ${name}: install Go 1.24 or newer from https://go.dev/dl/`);
  if (status !== 0) throw new Error(`go build of ${name} ended with ${status}: ${stderr}`);
  renameSync(unfinished, program);
  return program;
}
