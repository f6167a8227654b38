import { calicoEdits } from './calico.ts';
import { canalEdits } from './canal.ts';
import type { Edit, ManifestNetwork } from './edit.ts';

/**
 * The edits that give upstream's manifest the wanted network, in the order of its lines. Throws RangeError on a value
 * that could mean anything but itself inside the YAML or the JSON that it enters.
 */
export function manifestEdits(wanted: ManifestNetwork): Edit[] {
  return wanted.cni === 'calico' ? calicoEdits(wanted) : canalEdits(wanted);
}
