/** Whether an `If-None-Match` header matches a strong ETag: lists, `*` and weak tags, compared weakly (RFC 9110, 13.1.2). */
export function isNoneMatchHit(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return (header.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => tag.replace(/^W\//, '') === etag);
}
