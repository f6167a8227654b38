// Starts the bare handler on Node as scripts/start.mjs starts knit.
import { register } from 'tsx/esm/api';

register({ tsconfig: new URL('../../tsconfig.json', import.meta.url).pathname });
await import('./bare-server.ts');
