import { readFileSync } from 'node:fs';
import { renderSbom } from './sbom-document.ts';

// npm run --silent sbom >knit.cdx.json
const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
process.stdout.write(renderSbom(lock));
