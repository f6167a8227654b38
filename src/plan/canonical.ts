import { camelCase } from '../request/parameter.ts';
import type { ParameterName } from '../request/parameters.ts';
import { formParameters, parameterList, transportParameters } from '../request/parameters.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Decisions } from './decisions.ts';

/** The canonical query of a request: known order, canonical values, without `v` and `expect`. */
export function formatQuery(request: BundleRequest): string {
  const pairs: string[] = [];
  for (const { name, key, format } of parameterList) {
    const value = request[key];
    if (value !== undefined && !transportParameters.has(name)) pairs.push(`${name}=${encodeValue(format(value))}`);
  }
  return pairs.join('&');
}

// Commas, colons and slashes mean nothing in a query: plain, they leave ranges and lists readable.
const encodeValue = (value: string): string => encodeURIComponent(value).replace(/%2C|%3A|%2F/g, decodeURIComponent);

/**
 * The request that a plan's canonical query stands for: everything that time or the deployment could move is spelled out,
 * so that it means the same forever on one release of knit.
 */
export function pinnedRequest({ request, cni, k3s, backend, calico, delivery }: Decisions): BundleRequest {
  const { lang, manifest: _, v: __, expect: ___, ...rest } = withoutForms(request);
  return {
    ...rest,
    cni,
    backend: backend?.value ?? 'none',
    k3s: { kind: 'release', version: k3s.version },
    ...(calico && { calico: { kind: 'release', version: calico.tag } }),
    ...(calico && request.via !== 'operator' && { manifest: delivery }),
    ...(lang === undefined || lang === 'en' ? {} : { lang }),
  };
}

const formKeys: ReadonlySet<string> = new Set(formParameters.map(camelCase));

/** The network that a request asks for, without what only forms of it read. */
function withoutForms(request: BundleRequest): BundleRequest {
  return Object.fromEntries(Object.entries(request).filter(([key]) => !formKeys.has(key)));
}

/** What a request says to one form, as the end of its canonical query; empty where it says nothing. */
export function formatForm(request: BundleRequest, reads: readonly ParameterName[]): string {
  const said = Object.entries(request).filter(([key]) => reads.some((name) => camelCase(name) === key));
  const query = formatQuery(Object.fromEntries(said));
  return query === '' ? '' : `&${query}`;
}
