import { Hono } from 'hono';
import { produce } from '../src/artefacts/produce.ts';
import { servedArtefacts } from '../src/artefacts/table.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { noSigningKey } from '../src/http/refusals.ts';
import { problemDocument, respondBytes, respondRefusal } from '../src/http/respond.ts';
import { digestOf } from '../src/signature/digest.ts';
import type { Signer } from '../src/signature/signing-key.ts';
import { importSigningKey } from '../src/signature/signing-key.ts';
import { renderAllowedSigners, signBytes } from '../src/signature/sshsig.ts';
import { respondDocument } from './document.ts';

const type = 'text/plain; charset=utf-8';

/** GET of the signature of every artefact, and of the keys that make them; 404 saying so where there is no key. */
export function signatureRoutes(deployment: Deployment): Hono {
  const routes = new Hono();
  const keys = deployment.signingKeys ?? [];
  let imported: Promise<readonly Signer[]> | undefined;
  // Importing is asynchronous, making an app is not: the first request that wants a signature does it.
  const signers = (): Promise<readonly Signer[]> => {
    imported ??= Promise.all(keys.map(importSigningKey));
    return imported;
  };

  for (const { name } of servedArtefacts()) {
    routes.get(`/${name}.sig`, async (c) => {
      const artefact = await produce(name, new URL(c.req.url).search.slice(1), deployment);
      if (!artefact.ok) return respondRefusal(c.req.path, problemDocument(artefact), artefact.language);
      const { plan, pinnedQuery } = artefact;
      const { language } = plan;
      const [signer] = await signers();
      if (signer === undefined) return respondRefusal(c.req.path, noSigningKey, language);
      const bytes = new TextEncoder().encode(await signBytes(name, artefact.bytes, signer));
      // Another key makes other signatures of the same bytes, so none of these is the same for ever.
      const representation = {
        bytes,
        digest: await digestOf(bytes),
        type,
        disposition: `inline; filename="${name}.sig"`,
        language,
        isPinned: false,
        contentLocation: pinnedQuery === undefined ? undefined : `/${name}.sig?${pinnedQuery}`,
      };
      return respondBytes(representation, c.req.header('If-None-Match'));
    });
  }

  return routes.get('/.well-known/knit/allowed_signers', async (c) => {
    const published = await signers();
    if (published.length === 0) return respondRefusal(c.req.path, noSigningKey, 'en');
    const text = renderAllowedSigners(published.map(({ publicKey }) => publicKey));
    const disposition = 'inline; filename="allowed_signers"';
    return respondDocument(c.req.raw, deployment.release, { text, type, disposition });
  });
}
