// Measures knit beside what it is compared with, and writes docs/performance.md and its picture: `npm run bench`.
// `-- --short` does little work and writes nothing, `-- --only=archives` runs one part, `-- --compare` names what is
// clearly slower than on the committed page. Slowness alone never fails.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { archives } from './archives.ts';
import { coldStart } from './cold-start.ts';
import { growth } from './growth.ts';
import { limits } from './limits.ts';
import { preparedManifests } from './manifests.ts';
import { nodeSide } from './node-side.ts';
import { renderPlot } from './plot.ts';
import { parsePage, printSection, regressions, renderPage } from './report.ts';
import type { Effort, Section } from './row.ts';
import { throughput } from './throughput.ts';

const parts = { throughput, archives, limits, 'cold-start': coldStart, 'node-side': nodeSide, growth } as const;

const { values } = parseArgs({
  options: { short: { type: 'boolean' }, only: { type: 'string' }, compare: { type: 'boolean' } },
});
const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const manifests = await preparedManifests();
if (manifests === undefined) {
  console.error('There are no manifests to measure with. Get them with: npm run manifests');
  process.exit(66);
}
const wanted = Object.entries(parts).filter(
  ([name]) => values.only === undefined || values.only.split(',').includes(name),
);
if (wanted.length === 0) {
  console.error(`--only takes ${Object.keys(parts).join(', ')}`);
  process.exit(64);
}

const isShort = values.short ?? false;
const effort: Effort = { isShort, rounds: isShort ? 3 : 5, seconds: isShort ? 1 : 2, manifests: manifests.folder };
const sections: Section[] = [];
try {
  for (const [, measure] of wanted) {
    const section = await measure(effort);
    sections.push(section);
    console.log(printSection(section));
  }
} finally {
  manifests.remove();
}

if (values.compare) {
  const worse = regressions(sections, parsePage(readFileSync(`${docs}performance.md`, 'utf8')));
  for (const line of worse) console.log(`slower than docs/performance.md says: ${line}`);
  if (worse.length === 0) console.log('Nothing is clearly slower than docs/performance.md says.');
}
if (!isShort && values.only === undefined) {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}; ${effort.rounds} rounds. Each cell is the median, with the least and the greatest.`;
  const page = `${docs}performance.md`;
  writeFileSync(page, renderPage(readFileSync(page, 'utf8'), sections, machine));
  writeFileSync(`${docs}performance.svg`, renderPlot(sections));
}
