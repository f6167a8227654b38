// Writes what archives hold of the scripts, deflated, into a folder that a worker is published with.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderScriptSegments, scriptSegmentsFile } from '../src/artefacts/script-segments.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node dist/node/script-segments.js FOLDER');
  process.exit(64);
}
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, scriptSegmentsFile), await renderScriptSegments());
