import { listenOnNode } from './node-listener.ts';
import { serve } from './serve.ts';

await serve(listenOnNode);
