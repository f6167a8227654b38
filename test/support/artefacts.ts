import { isArchive, servedArtefacts } from '../../src/artefacts/table.ts';
import { hasManifests } from './manifests.ts';

/** The names of all artefacts that can be asked for here: some need upstream's manifests. */
export const askedArtefacts: readonly string[] = servedArtefacts()
  .map(({ name }) => name)
  .filter((name) => hasManifests || !name.startsWith('manifest.'));

const ofNodes = servedArtefacts().filter((row) => row.reads?.includes('nodes') && !isArchive(row));

/** A query with what an artefact, or its signature, cannot be made without. */
export function queryFor(name: string, query: string): string {
  const needsNodes = ofNodes.some((row) => row.name === name.replace(/\.sig$/, ''));
  return [query, needsNodes ? 'nodes=192.0.2.0/24' : ''].filter((part) => part !== '').join('&');
}
