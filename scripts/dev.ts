// What `npm run dev` starts anew whenever a source or a script changes: first the scripts are embedded, then it serves.
import './embed.ts';

await import('../src/runtime/node.ts');
