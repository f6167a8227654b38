import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../scripts/manifests/options.ts';
import { root } from '../../support/programs.ts';

describe('parseCommand()', () => {
  const tagsOf = (...args: string[]) => {
    const command = parseCommand(args, {});
    return command.kind === 'bring' ? [...new Set(command.options.pins.map(({ tag }) => tag))] : command;
  };

  it('chooses the newest of each minor, the named ones, or all', () => {
    const newest = tagsOf() as string[];
    expect(newest).toContain('v3.32.1');
    expect(new Set(newest.map((tag) => tag.replace(/\.\d+$/, ''))).size).toBe(newest.length);
    expect(tagsOf('v3.30', 'v3.26.1')).toEqual(['v3.30.7', 'v3.26.1']);
    expect((tagsOf('--all') as string[]).length).toBeGreaterThan(50);
  });

  it.each([
    ['an unknown tag', ['v3.99.0'], '"v3.99.0" is not in the catalog; the newest are v3.32.1'],
    ['a tag that is a path', ['../v3.32.1'], 'is not in the catalog'],
    ['an unknown option', ['--nope'], '--nope'],
    ['an address of plain http', ['--base', 'http://example.org'], '--base'],
    ['a folder that is not there', ['--base', '/nowhere/at/all'], '--base'],
    ['an address that is none', ['--base', 'ftp://127.0.0.1'], '--base'],
    ['a time that is none', ['--timeout', '0'], '--timeout'],
    ['tags with --all', ['--all', 'v3.32'], '--all'],
  ])('refuses %s', (_, args, words) => {
    expect(parseCommand(args, {})).toMatchObject({ kind: 'usage', detail: expect.stringContaining(words) });
  });

  it('takes base and folder from the environment, unless they are empty', () => {
    const env = { KNIT_MANIFEST_BASE: 'http://127.0.0.1:1', KNIT_MANIFESTS: '/somewhere' };
    expect(parseCommand([], env)).toMatchObject({ options: { base: 'http://127.0.0.1:1', folder: '/somewhere' } });
    expect(parseCommand(['--base', root, '--to', '/else'], env)).toMatchObject({
      options: { base: root, folder: '/else' },
    });
    const empty = { KNIT_MANIFEST_BASE: '', KNIT_MANIFESTS: '' };
    expect(parseCommand([], empty)).toEqual(parseCommand([], {}));
  });
});
