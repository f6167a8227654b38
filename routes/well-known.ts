import { Hono } from 'hono';
import type { Deployment } from '../src/http/deployment.ts';
import { noSecurityContact } from '../src/http/refusals.ts';
import { respondRefusal } from '../src/http/respond.ts';
import { respondDocument } from './document.ts';

// Renewed with each release: one that nobody renews stops vouching for itself.
const expires = '2027-11-22T00:00:00Z';

/** GET /.well-known/security.txt (RFC 9116): where to report a hole; 404 where the deployment names nobody. */
export function wellKnownRoutes({ origin, release, securityContact }: Deployment): Hono {
  const lines = [
    `Contact: ${securityContact}`,
    `Expires: ${expires}`,
    `Canonical: ${origin}/.well-known/security.txt`,
    'Preferred-Languages: en, ja',
  ];
  const document = {
    text: lines.map((line) => `${line}\n`).join(''),
    type: 'text/plain; charset=utf-8',
    disposition: 'inline; filename="security.txt"',
  };
  return new Hono().get('/.well-known/security.txt', (c) =>
    securityContact === undefined
      ? respondRefusal(c.req.path, noSecurityContact, 'en')
      : respondDocument(c.req.raw, release, document),
  );
}
