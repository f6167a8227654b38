import { Hono } from 'hono';
import { readBody } from '../src/http/body.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { problemDocument, respondBytes, respondRefusal } from '../src/http/respond.ts';
import { languageOf } from '../src/request/read.ts';
import type { PostedForm } from '../src/upload/posted.ts';

/** POST of somebody's own manifest: /patch gives it back edited or as a diff, the archives carry it. */
export function patchRoutes(deployment: Deployment): Hono {
  const routes = new Hono();
  for (const [path, form] of Object.entries(forms)) {
    routes.post(path, (c) => {
      const wantsDiff = form === 'manifest' && /\btext\/x-diff\b/i.test(c.req.header('Accept') ?? '');
      return answer(c.req.raw, wantsDiff ? 'diff' : form, deployment);
    });
  }
  return routes;
}

const forms: Readonly<Record<string, PostedForm>> = {
  '/patch': 'manifest',
  '/patch.diff': 'diff',
  '/bundle.zip': 'bundle.zip',
  '/bundle.tar.gz': 'bundle.tar.gz',
};

const types: Readonly<Record<PostedForm, string>> = {
  manifest: 'application/yaml; charset=utf-8',
  diff: 'text/x-diff; charset=utf-8',
  'bundle.zip': 'application/zip',
  'bundle.tar.gz': 'application/gzip',
};

async function answer(request: Request, form: PostedForm, deployment: Deployment): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const query = search.slice(1);
  const body = await readBody(request);
  if (!body.ok) return respondRefusal(pathname, body.refusal, languageOf(query));
  // Loaded with the first manifest that is sent: no other answer needs what reads one.
  const { answerPosted } = await import('../src/upload/posted.ts');
  const posted = await answerPosted(form, query, body.bytes, deployment);
  if (!posted.ok) return respondRefusal(pathname, problemDocument(posted), posted.language);
  const { bytes, digest, language, cni, changes, name } = posted;
  // The path may be written otherwise (/%62undle.zip), so that no name is made of it.
  const disposition =
    name === undefined
      ? `inline; filename="knit-${cni}.${form === 'diff' ? 'diff' : 'yaml'}"`
      : `attachment; filename="${form.replace('bundle', () => name)}"`;
  const response = respondBytes(
    { bytes, digest, type: types[form], disposition, language, isPinned: false, isMomentary: true },
    undefined,
  );
  response.headers.set('Knit-Cni', cni);
  response.headers.set('Knit-Changes', changes.map(({ id, line }) => `${id};line=${line}`).join(', ') || 'none');
  if (form === 'manifest' || form === 'diff') response.headers.set('Vary', 'Accept');
  return response;
}
