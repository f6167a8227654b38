/** A page as text, ready to be sent. */
export function renderPage(page: { toString(): string }): string {
  return `<!doctype html>${page.toString()}\n`;
}
