import type { JSX } from 'hono/jsx/jsx-runtime';

/** Drawings that stand beside words; a screen reader does not hear of them. */
type Icon = () => JSX.Element;

const stitch = (x: number, y: number, angle: number, [rx, ry]: readonly [number, number]): JSX.Element => (
  <ellipse cx={x} cy={y} rx={rx} ry={ry} transform={`rotate(${angle} ${x} ${y})`} />
);

/** Three rows of knitting, each fainter than the one above. */
export const Brand: Icon = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true" fill="currentColor">
    {[1, 0.62, 0.34].map((opacity, row) => (
      <g opacity={opacity}>
        {[6.5, 12.5, 19.5, 25.5].map((x, column) => stitch(x, 8 + 9 * row, column % 2 === 0 ? -32 : 32, [2.3, 5.6]))}
      </g>
    ))}
  </svg>
);

/** One row of knitting along the top of the page. */
export const Weave: Icon = () => (
  <svg class="weave" aria-hidden="true">
    <defs>
      <pattern id="weave" width="13" height="10" patternUnits="userSpaceOnUse">
        <g fill="currentColor">
          {stitch(3.9, 5, -32, [2, 4.8])}
          {stitch(9.1, 5, 32, [2, 4.8])}
        </g>
      </pattern>
    </defs>
    <rect width="100%" height="10" fill="url(#weave)" />
  </svg>
);

/** How packets travel between two nodes, as the picture shows it large. */
export function CarrierIcon({ kind }: { readonly kind: 'tube' | 'route' | 'lock' }): JSX.Element {
  const way = { tube: 'M6.7 12H10m20 0h3.3M14 12h12', route: 'M6.7 12h26.6', lock: 'M6.7 12H10m20 0h3.3' }[kind];
  return (
    <svg viewBox="0 0 40 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.75">
      <circle cx="4" cy="12" r="2.75" />
      <circle cx="36" cy="12" r="2.75" />
      <path d={way} />
      {kind === 'tube' && <rect x="10" y="7" width="20" height="10" rx="5" />}
      {kind === 'lock' && <rect x="10" y="4" width="20" height="16" rx="8" />}
      {kind === 'lock' && <path d="M16.5 11.5h7v5h-7zM18 11.5V10a2 2 0 0 1 4 0v1.5" stroke-width="1.5" />}
    </svg>
  );
}

/** An arrow onto a tray. */
export const DownloadIcon: Icon = () => (
  <svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2">
    <path d="M10 3v9m-4-4 4 4 4-4M3 16.5h14" />
  </svg>
);

/** The tone of a notice by its shape: circle, triangle, octagon. */
export function ToneIcon({ tone }: { readonly tone: 'info' | 'warn' | 'bad' }): JSX.Element {
  const outline = {
    info: 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19Z',
    warn: 'M12 3 1.8 20.5h20.4Z',
    bad: 'M8 2.5h8l5.5 5.5v8L16 21.5H8L2.5 16V8Z',
  }[tone];
  const mark = { info: 'M12 11v6m0-10v1.5', warn: 'M12 9.5v5m0 2v1.5', bad: 'M12 7v6m0 2.5V17' }[tone];
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linejoin="round"
    >
      <path d={outline} />
      <path d={mark} />
    </svg>
  );
}
