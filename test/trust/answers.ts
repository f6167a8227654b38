import { manifestEdits } from '../../src/manifest/network.ts';
import { writtenOptions } from '../../src/plan/config.ts';
import { networksOf } from '../support/manifests.ts';
import { faultsOfMarkup } from './markup.ts';

/** What is wrong with an answer, in words; nothing where it keeps to what was promised. */
export async function faultsOf(path: string, response: Response, text: string): Promise<string[]> {
  const { status, headers } = response;
  const faults = faultsOfHeaders(headers);
  if (!statuses.has(status)) faults.push(`status ${status}`);
  if (status !== 200) return [...faults, ...faultsOfRefusal(path, headers, text)];
  if (headers.get('Content-Type')?.startsWith('text/html') || path.endsWith('.svg'))
    faults.push(...faultsOfMarkup(text));
  else if (path.endsWith('.yaml')) faults.push(...faultsOfConfig(text));
  else if (path.endsWith('.json')) faults.push(...faultsOfJson(text));
  return faults;
}

const statuses = new Set([200, 303, 400, 404, 409, 410, 414, 422]);

/** Letters of whoever made the request: an answer that has them, and is no right answer, repeats its request. */
export const mark = 'zQx';

function faultsOfHeaders(headers: Headers): string[] {
  const faults: string[] = [];
  for (const [name, value] of headers) {
    if (!headerNames.has(name)) faults.push(`header ${name}`);
    if (!/^[\x20-\x7e]*$/.test(value)) faults.push(`characters in ${name}`);
  }
  for (const name of ['content-location', 'location']) {
    const value = headers.get(name);
    if (value !== null && !/^\/[a-z.]*(?:\?[A-Za-z0-9%&=+,:/._*-]*)?$/.test(value)) faults.push(`${name}: ${value}`);
  }
  const disposition = headers.get('content-disposition');
  if (disposition !== null && !/^(?:inline|attachment)(?:; filename="[A-Za-z0-9.+-]+")?$/.test(disposition)) {
    faults.push(`content-disposition: ${disposition}`);
  }
  return faults;
}

const headerNames = new Set(
  [
    'access-control-allow-origin access-control-expose-headers allow cache-control content-disposition content-encoding content-language content-length',
    'content-location content-security-policy content-type cross-origin-resource-policy etag location referrer-policy link',
    'repr-digest vary x-content-type-options x-request-id cross-origin-opener-policy permissions-policy',
  ].flatMap((line) => line.split(' ')),
);

function faultsOfRefusal(path: string, headers: Headers, text: string): string[] {
  const faults =
    text.includes(mark) && !headers.get('Content-Type')?.startsWith('text/html') ? ['the request is repeated'] : [];
  if (headers.get('Cache-Control') !== 'no-store') faults.push('a refusal that caches may keep');
  if (path.endsWith('.sh')) {
    const isScript = /^#!\/bin\/sh\n# [^\n]*\n\{\n(?:printf '%s\\n' '(?:[^']|'\\'')*' >&2\n)+exit 64\n\}\n$/.test(text);
    return isScript ? faults : [...faults, 'a refusal that is no script'];
  }
  if (headers.get('Content-Type')?.startsWith('text/html')) return [...faults, ...faultsOfMarkup(text)];
  if (/[`$&;|<>]/.test(text)) faults.push('a problem document that a shell could run');
  return [...faults, ...faultsOfJson(text)];
}

/** Every line is a key that K3s has with one quoted scalar, or an item of its list. */
function faultsOfConfig(text: string): string[] {
  const scalar = /^"[A-Za-z0-9.:,/*=_-]*"$|^true$/;
  return text
    .split('\n')
    .slice(1, -1)
    .flatMap((line) => {
      // A list may be added to the one of a file before it: `key+:`.
      const [, key, value = ''] = /^([a-z0-9-]+)(?:\+:$|:(?: (.+))?$)/.exec(line) ?? [];
      const item = /^ {2}- (.+)$/.exec(line)?.[1];
      const isGood =
        item !== undefined
          ? scalar.test(item)
          : key !== undefined && isKey(key) && (value === '' || scalar.test(value));
      return isGood ? [] : [`config ${JSON.stringify(line)}`];
    });
}

const keys = new Set<string>(writtenOptions.map(({ key }) => key));
const isKey = (key: string): boolean => keys.has(key);

/** JSON whose keys are words of ours and whose texts hold no control characters; edits keep to the known shapes. */
function faultsOfJson(text: string): string[] {
  const faults: string[] = [];
  const document = JSON.parse(text, (key, value: unknown) => {
    if (!/^[A-Za-z0-9.-]*$/.test(key) || key.includes(mark)) faults.push(`key ${JSON.stringify(key)}`);
    if (typeof value === 'string' && control.test(value)) faults.push(`text ${JSON.stringify(value)}`);
    return value;
  }) as { manifest?: { edits?: readonly { id: string; replace: readonly string[] }[] } };
  for (const { id, replace } of document.manifest?.edits ?? []) {
    for (const line of replace)
      if (!editShapes().has(shapeOf(line))) faults.push(`edit ${id}: ${JSON.stringify(line)}`);
  }
  return faults;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const control = /[\u0000-\u0009\u000b-\u001f\u007f\u0085\u2028\u2029\ud800-\udfff]/u;

// A line of a manifest without its own values: what stays is the structure.
const shapeOf = (line: string): string => line.replace(/"[A-Za-z0-9.:,/_-]*"/g, '"…"');

let shapes: ReadonlySet<string> | undefined;
function editShapes(): ReadonlySet<string> {
  shapes ??= new Set(
    ['v3.32.1', 'v3.24.0']
      .flatMap((tag) => networksOf(tag))
      .flatMap(([, network]) => manifestEdits(network).flatMap(({ replace }) => replace.map(shapeOf))),
  );
  return shapes;
}
