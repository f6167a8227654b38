import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawTerminal, parseCast, renderCast } from '../../scripts/terminal/draw.ts';
import { installFirst, textOf } from '../../src/shell/commands.ts';
import { serviceHost } from '../first-day/servers.ts';
import { root } from '../support/programs.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const recording = parseCast(read('docs/terminal.cast'));
const picture = read('docs/terminal.svg');

describe('the recording of the README', () => {
  test('is of the command that the page prints today', () => {
    expect(recording.command).toBe(textOf(installFirst({ origin: `https://${serviceHost}`, query: 'cni=calico' })));
  });

  test('is a whole asciicast, in the order of time, without what is a secret or of one machine alone', () => {
    expect(renderCast(recording)).toBe(read('docs/terminal.cast'));
    const times = recording.lines.map(({ at }) => at);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(recording.lines.length).toBeGreaterThan(10);
    expect(read('docs/terminal.cast')).not.toMatch(/s3cr3t|\/tmp\/|\/home\//);
  });

  test('is what the picture is drawn from, the same bytes each time (npm run record -- --draw)', () => {
    expect(picture).toBe(drawTerminal(recording));
  });
});

describe('the picture of the README', () => {
  test('is small, loads nothing, runs nothing, and has a dark form', () => {
    expect(picture.length).toBeLessThan(40_000);
    expect(picture).not.toMatch(/<script|<image|<foreignObject|@import|url\(|href=|https?:\/\/(?!www\.w3\.org)[^<]*"/);
    expect(picture).toContain('prefers-color-scheme:dark');
    expect(picture).toContain('prefers-reduced-motion');
  });

  test('says what it shows, and that K3s is a stand-in', () => {
    expect(picture).toMatch(/<title id="t">A terminal: curl [^<]*stand-ins/);
    expect(read('README.md')).toContain('(docs/terminal.svg)');
    expect(read('README.ja.md')).toContain('(docs/terminal.svg)');
  });
});
