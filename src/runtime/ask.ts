import http from 'node:http';
import https from 'node:https';
import type { Fetched } from '../cli/world.ts';

/** Longest answer that is read: several times the largest archive, in bytes. */
const longest = 64 * 1024 * 1024;
/** How long an answer may take, and how long a client that runs what it reads stops reading, in milliseconds. */
const patience = 60_000;
const pause = 1_000;

/**
 * Asks an address once, following no redirect, with the given headers behind `Host` and no other: `fetch` would add
 * some by which a proxy tells it from curl. Rejects where no answer comes.
 */
export function askOnce(url: string, headers: Readonly<Record<string, string>>, pauses: boolean): Promise<Fetched> {
  const { protocol, host } = new URL(url);
  const lines = ['Host', host, ...Object.entries(headers).flat()];
  return new Promise((resolve, reject) => {
    const { get } = protocol === 'https:' ? https : http;
    const options = { headers: lines, setDefaultHeaders: false, agent: false, signal: AbortSignal.timeout(patience) };
    const request = get(url, options, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      const end = () => {
        request.destroy();
        resolve({
          status: response.statusCode ?? 0,
          contentLocation: response.headers['content-location'],
          bytes: new Uint8Array(Buffer.concat(parts)),
        });
      };
      response.on('data', (part: Buffer) => {
        if (pauses && length === 0) {
          response.pause();
          setTimeout(() => response.resume(), pause);
        }
        parts.push(part);
        length += part.length;
        if (length > longest) end();
      });
      response.on('end', end).on('error', reject);
    });
    request.on('error', reject);
  });
}
