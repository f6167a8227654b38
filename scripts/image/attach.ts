import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A document that belongs to an image. */
export interface Attachment {
  readonly type: string;
  readonly name: string;
  readonly text: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * Attaches a document to the one image of an OCI layout, as OCI 1.1 does: a manifest whose subject is the image, which
 * registries list among its referrers (image-spec v1.1.0, manifest.md, "Guidelines for Artifact Usage").
 */
export function attach(layout: string, { type, name, text }: Attachment): void {
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
  const [{ mediaType, digest, size }] = index.manifests as [Descriptor];
  const empty = put(layout, 'application/vnd.oci.empty.v1+json', '{}');
  const layer = { ...put(layout, type, text), annotations: { 'org.opencontainers.image.title': name } };
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: type,
    config: empty,
    layers: [layer],
    subject: { mediaType, digest, size },
  };
  index.manifests.push({ ...put(layout, manifestType, JSON.stringify(manifest)), artifactType: type });
  writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
}

function put(layout: string, mediaType: string, text: string): Descriptor {
  const hex = createHash('sha256').update(text).digest('hex');
  writeFileSync(join(layout, 'blobs', 'sha256', hex), text);
  return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(text) };
}
