import { Hono } from 'hono';
import type { Deployment } from '../src/http/deployment.ts';
import { problemDocument, respondBytes, respondRefusal } from '../src/http/respond.ts';
import { resolvePlan } from '../src/plan/resolve.ts';
import { parseRequest } from '../src/request/parse.ts';
import { digestOf } from '../src/signature/digest.ts';
import { renderBadge } from '../src/status/badge.ts';
import type { LinkStatus } from '../src/status/status.ts';
import { statusOf } from '../src/status/status.ts';
import { renderStatusJson } from '../src/status/status-json.ts';
import type { Language } from '../src/text.ts';

/** GET /status.json and /badge.svg: whether a link is current, and what is newer. */
export function statusRoutes({ origin, release, now }: Deployment): Hono {
  const forms = {
    '/status.json': {
      type: 'application/json; charset=utf-8',
      render: (status: LinkStatus, language: Language) => renderStatusJson(status, origin, language),
    },
    '/badge.svg': { type: 'image/svg+xml; charset=utf-8', render: renderBadge },
  } as const;
  const routes = new Hono();
  for (const [path, { type, render }] of Object.entries(forms)) {
    routes.get(path, async (c) => {
      const parsed = parseRequest(new URL(c.req.url).search.slice(1));
      if (!parsed.ok) return refuse(path, 'wrong', parsed.problems, parsed.request.lang ?? 'en');
      const language = parsed.request.lang ?? 'en';
      const status = statusOf(parsed.request, {
        release,
        now: now?.(),
        resolve: (request) => resolvePlan(request, { release, delivery: 'pull' }),
      });
      if (!status.ok) return refuse(path, 'unfit', status.problems, language);
      const bytes = new TextEncoder().encode(render(status.status, language));
      const disposition = `inline; filename="${path.slice(1)}"`;
      const representation = { bytes, digest: await digestOf(bytes), type, disposition, language, isPinned: false };
      return respondBytes(representation, c.req.header('If-None-Match'));
    });
  }
  return routes;
}

type Problems = Parameters<typeof problemDocument>[0]['problems'];

function refuse(path: string, reason: 'wrong' | 'unfit', problems: Problems, language: Language): Response {
  return respondRefusal(path, problemDocument({ ok: false, reason, problems, language }), language);
}
