import { Hono } from 'hono';
import { digestOf } from '../src/bundle/digest.ts';
import type { Deployment } from '../src/deployment.ts';
import { noSecurityContact } from '../src/http/refusals.ts';
import { respondBytes, respondRefusal } from '../src/http/respond.ts';

// Renewed with each release: one that nobody renews stops vouching for itself.
const expires = '2027-11-22T00:00:00Z';

/** GET /.well-known/security.txt (RFC 9116): where to report a hole; 404 where the deployment names nobody. */
export function wellKnownRoutes({ origin, securityContact }: Deployment): Hono {
  return new Hono().get('/.well-known/security.txt', async (c) => {
    if (securityContact === undefined) return respondRefusal(c.req.path, noSecurityContact, 'en');
    const lines = [
      `Contact: ${securityContact}`,
      `Expires: ${expires}`,
      `Canonical: ${origin}/.well-known/security.txt`,
      'Preferred-Languages: en, ja',
    ];
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
    return respondBytes(
      {
        bytes,
        digest: await digestOf(bytes),
        type: 'text/plain; charset=utf-8',
        disposition: 'inline; filename="security.txt"',
        language: 'en',
        isPinned: false,
      },
      c.req.header('If-None-Match'),
    );
  });
}
