import { listenOnBun } from './bun-listener.ts';
import { serve } from './serve.ts';

await serve(listenOnBun);
