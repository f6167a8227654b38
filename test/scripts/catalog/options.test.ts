import { describe, expect, it } from 'vitest';
import { help, parseCommand } from '../../../scripts/catalog/options.ts';

describe('parseCommand()', () => {
  it("looks at upstream's own addresses by default, and only compares", () => {
    const command = parseCommand([], {});
    expect(command).toMatchObject({
      kind: 'compare',
      options: {
        github: 'https://api.github.com',
        channels: 'https://update.k3s.io/v1-release/channels',
        manifests: 'https://raw.githubusercontent.com/projectcalico/calico',
        isWriting: false,
      },
    });
  });

  it('takes addresses of flags before those of the environment', () => {
    const env = { KNIT_GITHUB_API: 'https://a.example', KNIT_MANIFEST_BASE: 'http://127.0.0.1:8080/m' };
    expect(parseCommand(['--github', 'https://b.example/x', '--write'], env)).toMatchObject({
      options: { github: 'https://b.example/x', manifests: 'http://127.0.0.1:8080/m', isWriting: true },
    });
  });

  it.each([
    'http://example.com',
    'http://localhost:8080',
    'http://127.0.0.1.example.com',
    'http://127.0.0.2',
    'ftp://127.0.0.1',
    'file:///etc',
    'https://user:secret@example.com',
    'https://example.com/x?y',
    'https://example.com/#z',
    'https://example.com/',
    'example.com',
    '',
  ])('refuses the address %j by its flag', (address) => {
    expect(parseCommand(['--manifests', address], {})).toMatchObject({
      kind: 'usage',
      detail: expect.stringContaining('--manifests'),
    });
    expect(parseCommand([], { KNIT_K3S_CHANNELS: address })).toMatchObject({ kind: 'usage' });
  });

  it.each([
    [['--wirte']],
    [['extra']],
    [['--timeout', '0']],
    [['--timeout', '601']],
    [['--timeout', 'x']],
    [['--github']],
  ])('refuses %j', (args) => expect(parseCommand(args, {})).toMatchObject({ kind: 'usage' }));

  it('explains every exit code', () => {
    expect(parseCommand(['--help'], {})).toEqual({ kind: 'help' });
    for (const code of [0, 1, 64, 65, 69, 70]) expect(help).toMatch(new RegExp(`^  ${code} `, 'm'));
  });
});
