import type { ParameterName } from '../request/parameters.ts';
import { parameterList } from '../request/parameters.ts';
import type { BundleRequest } from '../request/request.ts';
import { camelCase } from '../request/request.ts';

// They name how an answer is fetched, not what it says.
const transport: ReadonlySet<ParameterName> = new Set(['v', 'expect']);

/** The canonical query of a request: known order, canonical values, without `v` and `expect`. */
export function formatQuery(request: BundleRequest): string {
  const query = new URLSearchParams();
  for (const { name, format } of parameterList) {
    const value = request[camelCase(name) as keyof BundleRequest];
    if (value !== undefined && !transport.has(name)) query.set(name, format(value));
  }
  // Commas, colons and slashes mean nothing in a query: plain, they leave ranges and lists readable.
  return query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
}
