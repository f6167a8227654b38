import { expect } from 'vitest';
import type { Any } from './foreign-manifests.ts';
import { objectsOf, partsOf } from './foreign-manifests.ts';
import { sampleApp } from './service.ts';
import type { SmallManifest } from './small-manifest.ts';
import { smallManifest } from './small-manifest.ts';

/** The service that manifests are sent to. */
export const app = await sampleApp();

/** Sends a manifest. */
export const post = (path: string, body: string): Promise<Response> =>
  Promise.resolve(app.request(path, { method: 'POST', body, headers: { 'Content-Type': 'application/yaml' } }));

/** The edited manifest. */
export async function patched(query: string, body: string): Promise<string> {
  const response = await post(`/patch?${query}`, body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text;
}

/** The refusals of a request, each as its parameter and its words. */
export async function refusals(path: string, body: string): Promise<string> {
  const response = await post(path, body);
  expect(response.status).toBe(422);
  const { errors } = (await response.json()) as { errors: { parameter: string; detail: string }[] };
  return errors.map(({ parameter, detail }) => `${parameter}: ${detail}`).join('\n');
}

/** A small manifest of Calico. */
export const calico = (more: Partial<SmallManifest> = {}) => smallManifest({ cni: 'calico', ...more });
/** A small manifest of Canal. */
export const canal = (more: Partial<SmallManifest> = {}) => smallManifest({ cni: 'canal', ...more });
/** The variables of calico-node that have values. */
export const envOf = (text: string): Record<string, string | undefined> =>
  Object.fromEntries(partsOf(objectsOf(text)).env.map(({ name, value }) => [name, value]));
/** What the ConfigMap says. */
export const dataOf = (text: string): Record<string, string> => partsOf(objectsOf(text)).configMap.data;
/** A configuration, its placeholder filled in. */
export const jsonOf = (text: string): Any => JSON.parse(text.replace('__CNI_MTU__', '0'));
/** A pool beside the manifest. */
export const ipPool = `---
apiVersion: crd.projectcalico.org/v1
kind: IPPool
metadata: {name: house}
spec: {cidr: 192.168.0.0/16}
`;
