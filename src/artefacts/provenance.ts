import { joinBytes } from '../archive/parts.ts';
import { packZip } from '../archive/zip.ts';
import { digestOf } from '../signature/digest.ts';
import type { ArtefactRow, RenderContext } from './artefact.ts';
import { archiveFiles } from './files.ts';

/**
 * `provenance.intoto.json`, an in-toto Statement (v1) with SLSA's provenance (v1): this service made the zip archive of a plan
 * and the files in it, of these parameters. It lies beside the archive, so the archive's bytes depend on no key; no time is
 * told, so the same request gives the same bytes.
 */
export async function renderProvenance(rows: readonly ArtefactRow[], context: RenderContext): Promise<string> {
  const { plan, form, source } = context;
  const files = await archiveFiles(rows, context);
  const zip = packZip(files);
  const subject = await Promise.all(
    files.map(async ({ path, content }) => ({
      name: path,
      digest: { sha256: (await digestOf(joinBytes(typeof content === 'string' ? [content] : content))).hex },
    })),
  );
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `${plan.name}.zip`, digest: { sha256: (await digestOf(await zip)).hex } }, ...subject],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: `${source.origin}/docs/check`,
        externalParameters: {
          query: plan.canonicalQuery,
          role: form.role,
          nodes: form.nodes,
          airgap: form.airgap,
        },
        internalParameters: { release: source.release, manifest: plan.delivery },
        resolvedDependencies: dependenciesOf(context),
      },
      runDetails: { builder: { id: source.origin, version: { knit: source.release } } },
    },
  };
  return `${JSON.stringify(statement, undefined, 2)}\n`;
}

/** What of others went into the archive: upstream's manifest, edited. */
function dependenciesOf({ plan, manifest }: RenderContext): readonly object[] {
  if (manifest === undefined || !('manifest' in plan) || plan.manifest.kind !== 'upstream') return [];
  const { url, sha256 } = plan.manifest;
  return [{ uri: url, digest: { sha256 } }];
}
