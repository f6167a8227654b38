import type { Hono } from 'hono';
import { createApp } from '../../routes/app.ts';
import type { Deployment } from '../../src/http/deployment.ts';
import { emptyStore } from '../../src/manifest/store.ts';
import { loadManifests } from '../../src/runtime/disk.ts';
import { release } from '../../src/runtime/release.ts';
import { formatSigningKey } from '../../src/signature/signing-key.ts';
import { hasManifests, manifestsFolder } from './manifests.ts';

/** The address that printed commands use in tests. */
export const sampleOrigin = 'https://knit.example.org';

/** A signing key as the environment gives it, another for each number; it signs nothing outside of tests. */
export const sampleKey = (number = 1): string => formatSigningKey(new Uint8Array(32).fill(number));

/** A deployment with upstream's manifests where they are there, but for what is given otherwise. */
export async function sampleDeployment(changes: Partial<Deployment> = {}): Promise<Deployment> {
  const manifests = changes.manifests ?? (hasManifests ? await loadManifests(manifestsFolder) : emptyStore);
  return { release, origin: sampleOrigin, ...changes, manifests };
}

/** The service in this process. */
export async function sampleApp(changes: Partial<Deployment> = {}): Promise<Hono> {
  return createApp(await sampleDeployment(changes));
}
