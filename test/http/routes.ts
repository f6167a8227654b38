import { askedArtefacts, queryFor } from '../support/artefacts.ts';
import { hasManifests } from '../support/manifests.ts';
import { sampleApp, sampleKey } from '../support/service.ts';

/** The service with everything switched on that a deployment can have. */
export const app = await sampleApp({ signingKeys: [sampleKey()], securityContact: 'mailto:security@example.org' });

/** Every path that the service has for GET, as the app itself knows them. */
export const paths: readonly string[] = [
  ...new Set(app.routes.filter(({ method, path }) => method === 'GET' && !path.includes('*')).map(({ path }) => path)),
];

/** One request for each path that is answered with 200. */
export const targets: readonly string[] = paths
  .filter((path) => hasManifests || !path.startsWith('/manifest.'))
  .map((path) => {
    const query = queryFor(path.slice(1), path.startsWith('/manifest.') ? 'cni=canal' : '');
    return query === '' ? path : `${path}?${query}`;
  });

/** The paths of artefacts, with a query that each of them takes. */
export const artefactTargets: readonly string[] = askedArtefacts.map(
  (name) => `/${name}?${queryFor(name, 'cni=canal&cluster-cidr=10.60.0.0/16')}`,
);
