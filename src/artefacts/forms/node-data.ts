import { joinBytes } from '../../archive/parts.ts';
import { digestOf } from '../../signature/digest.ts';
import { importSigningKey } from '../../signature/signing-key.ts';
import { namespaceOf, renderAllowedSigners } from '../../signature/sshsig.ts';
import type { RenderContext } from '../artefact.ts';
import { planScriptParts } from '../scripts.ts';
import type { IgnitionData, UserData } from './user-data.ts';

/** What cloud-init is told of a node. */
export async function userDataOf(context: RenderContext): Promise<UserData> {
  const { form, source, plan } = context;
  if (form.verifiedBy === 'digest') {
    const { sha256, ...data } = await ignitionDataOf(context);
    return { ...data, trust: { kind: 'digest', sha256 } };
  }
  const signers = await Promise.all((source.signingKeys ?? []).map(importSigningKey));
  const allowedSigners = renderAllowedSigners(signers.map(({ publicKey }) => publicKey));
  const url = `${source.origin}/install.sh?${plan.canonicalQuery}`;
  return {
    ...dataOf(context),
    url,
    trust: { kind: 'signature', allowedSigners, namespace: namespaceOf('install.sh') },
  };
}

/** What Ignition is told of a node: the address that always gives the same script, and its digest. */
export async function ignitionDataOf(context: RenderContext): Promise<IgnitionData> {
  const { plan, manifest, source } = context;
  const script = planScriptParts('install.sh', plan, {
    installerSha256: source.installerSha256,
    manifest: manifest && { sha256: await manifest.sha256(), text: manifest.text() },
  });
  const { hex } = await digestOf(joinBytes(script));
  const url = `${source.origin}/install.sh?${plan.canonicalQuery}&v=${source.release}`;
  return { ...dataOf(context), url, sha256: hex };
}

const dataOf = ({ plan, form: { role } }: RenderContext) => ({
  role,
  query: plan.canonicalQuery,
  language: plan.language,
});
