import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import type { Template } from '../../src/shell/script.ts';
import { renderScript } from '../../src/shell/script.ts';
import { faultsOf } from './answers.ts';
import { makeQuery } from './queries.ts';
import type { Random } from './random.ts';
import { randomFrom } from './random.ts';
import { blockOf, parseByShell, readByShell, scriptPaths, syntaxOf, valuesOf } from './script-block.ts';

/** How much is tried. */
export interface FuzzOptions {
  readonly seed: number;
  readonly queries: number;
  /** Whole scripts that a real shell parses. */
  readonly parsed: number;
  /** Whole scripts whose syntax tree is compared with that of their template. */
  readonly trees: number;
  /** Takes counts now and then. */
  readonly report?: (counts: FuzzCounts) => void;
}

/** What was tried. */
export interface FuzzCounts {
  queries: number;
  /** Answers by status. */
  readonly statuses: Record<number, number>;
  /** Answers with 200 that were scripts. */
  scripts: number;
  /** Settings that differ, each read by a grammar and by a real shell. */
  blocks: number;
  /** Whole scripts that a real shell parsed. */
  parsed: number;
  /** Whole scripts whose tree was that of their template. */
  trees: number;
  /** What was wrong, with the request that showed it. */
  readonly faults: string[];
}

const paths: readonly (readonly [path: string, share: number, accept?: string])[] = [
  ['/install.sh', 30],
  ['/preflight.sh', 12],
  ['/verify.sh', 12],
  ['/uninstall.sh', 12],
  ['/config.yaml', 12],
  ['/plan.json', 16],
  ['/diagram.svg', 8],
  ['/', 4, 'text/html'],
  ['/', 2],
  ['/catalog.json', 1],
  ['/bundle.zip', 1],
  ['/install.sh.sig', 1],
  ['/healthz', 1],
];

/** Shells that read settings back, in turn; those without a printf of their own would take too long. */
const readers = [['dash'], ['bash', '--posix'], ['busybox', 'sh'], ['yash'], ['ksh93'], ['zsh', '--emulate', 'sh']];
const parsers = ['dash', 'busybox sh'];
const atOnce = 250;

/** Sends queries to the service, and holds every answer to what was promised of it. */
export async function fuzz(app: Hono, options: FuzzOptions): Promise<FuzzCounts> {
  const random = randomFrom(options.seed);
  const counts: FuzzCounts = { queries: 0, statuses: {}, scripts: 0, blocks: 0, parsed: 0, trees: 0, faults: [] };
  const seen = new Set<string>();
  let blocks: string[] = [];
  let whole: string[] = [];
  let taken = 0;
  let parsing: Promise<void> = Promise.resolve();
  const trees = new Map<string, string>();
  const everyTree = Math.max(1, Math.floor(options.queries / 6 / Math.max(1, options.trees)));

  const readBlocks = (): void => {
    if (blocks.length === 0) return;
    const shell = readers[Math.floor(counts.blocks / atOnce) % readers.length] ?? ['dash'];
    const read = readByShell(shell, blocks);
    for (const [index, block] of blocks.entries()) {
      if (JSON.stringify(read[index]) !== JSON.stringify(valuesOf(block)))
        counts.faults.push(`${shell[0]} reads otherwise: ${block}`);
    }
    counts.blocks += blocks.length;
    blocks = [];
  };
  // One batch is parsed by other processes while the next one is made.
  const parseWhole = async (): Promise<void> => {
    await parsing;
    const batch = whole;
    whole = [];
    const shell = parsers[Math.floor(counts.parsed / atOnce) % parsers.length] ?? 'dash';
    parsing = parseByShell(shell, batch).then((refused) => {
      counts.parsed += batch.length;
      for (const script of refused) counts.faults.push(`${shell} does not parse: ${script.slice(0, 3000)}`);
    });
  };

  while (counts.queries < options.queries) {
    const [path, accept] = pickPath(random);
    const target = `${path}?${makeQuery(random)}`;
    const fault = (reason: string): number => counts.faults.push(`${reason}: ${target.slice(0, 500)}`);
    const response = await app.request(
      new Request(`http://knit.example.org${target}`, accept ? { headers: { Accept: accept } } : {}),
    );
    const text = await response.text();
    counts.queries += 1;
    counts.statuses[response.status] = (counts.statuses[response.status] ?? 0) + 1;
    for (const reason of await faultsOf(path, response, text)) fault(reason);
    if (response.status === 200 && scriptPaths.includes(path)) {
      counts.scripts += 1;
      const cut = blockOf(path, text);
      if ('fault' in cut) fault(cut.fault);
      else if (!seen.has(digestOf(cut.block))) {
        seen.add(digestOf(cut.block));
        if (valuesOf(cut.block) === undefined) fault('settings that are no quoted assignments');
        else blocks.push(cut.block);
      }
      if (taken < options.parsed) {
        taken += 1;
        whole.push(text);
      }
      if ('block' in cut && counts.trees < options.trees && counts.scripts % everyTree === 0) {
        const { tree, settings } = syntaxOf(text);
        const { template } = cut;
        const body = digestOf(template.after.join(''));
        const expected = trees.get(body) ?? syntaxOf(plain(template)).tree;
        trees.set(body, expected);
        if (tree !== expected) fault('another syntax tree than the template');
        if (JSON.stringify(settings.map(([, value]) => value)) !== JSON.stringify(valuesOf(cut.block)))
          fault('shfmt reads otherwise');
        counts.trees += 1;
      }
    }
    if (blocks.length >= atOnce) readBlocks();
    if (whole.length >= atOnce) await parseWhole();
    // What was read can be thrown away: a set of all of them would only grow.
    if (seen.size > 50_000) seen.clear();
    if (counts.queries % 10_000 === 0) options.report?.(counts);
    if (counts.faults.length > 20) break;
  }
  readBlocks();
  await parseWhole();
  await parsing;
  return counts;
}

// A part of a text keeps the whole of it in memory: a million scripts would not fit.
const digestOf = (block: string): string => createHash('sha256').update(block).digest('base64');

// A template with settings that say nothing.
const plain = (template: Template): string =>
  renderScript(template, Object.fromEntries(template.names.map((name) => [name, ''])));

const shares = paths.reduce((sum, [, share]) => sum + share, 0);

function pickPath(random: Random): readonly [path: string, accept: string | undefined] {
  let place = random.below(shares);
  for (const [path, share, accept] of paths) {
    place -= share;
    if (place < 0) return [path, accept];
  }
  return ['/install.sh', undefined];
}
