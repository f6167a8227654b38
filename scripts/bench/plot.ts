import type { Row, Section } from './row.ts';

const [width, labels, barHeight, gap] = [960, 440, 14, 8];

/** A picture of the ratios and of the times, one panel a section; plain SVG that follows the reader's colours. */
export function renderPlot(sections: readonly Section[]): string {
  let top = 10;
  const panels = sections
    .map((section) => ({ section, rows: section.rows.filter(({ against }) => against !== undefined) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ section, rows }) => {
      const panel = renderPanel(section, rows, top);
      top += 44 + rows.length * (barHeight + gap) + 34;
      return panel;
    });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" role="img" aria-label="Ratios of knit to what it is compared with">
<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 14px }
.axis { stroke: #8c959f; stroke-width: 1 }
.even { stroke: #1f2328; stroke-dasharray: 3 3 }
.bar { fill: #0969da }
.spread { stroke: #57606a; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .even { stroke: #e6edf3 }
  .bar { fill: #4493f8 }
  .spread { stroke: #9198a1 }
}
</style>
${panels.join('\n')}
</svg>
`;
}

/** The ratios of a section by their logarithm, so that half and double are as far from even. */
function renderPanel({ title, columns }: Section, rows: readonly Row[], top: number): string {
  const values = rows.flatMap(({ against }) => (against === undefined ? [] : [against.ratio.min, against.ratio.max]));
  const lowest = Math.floor(Math.log10(Math.min(...values, 0.5)) * 2) / 2;
  const highest = Math.ceil(Math.log10(Math.max(...values, 2)) * 2) / 2;
  const x = (ratio: number): number =>
    round(labels + ((Math.log10(ratio) - lowest) / (highest - lowest)) * (width - labels - 90));
  const bottom = top + 40 + rows.length * (barHeight + gap);
  const ticks = [0.0001, 0.001, 0.01, 0.1, 0.5, 1, 2, 10, 100].filter(
    (tick) => tick >= 10 ** lowest && tick <= 10 ** highest,
  );
  const axis = ticks.map(
    (tick) =>
      `<line class="${tick === 1 ? 'even' : 'axis'}" x1="${x(tick)}" x2="${x(tick)}" y1="${top + 32}" y2="${bottom}"/>` +
      `<text x="${x(tick)}" y="${bottom + 14}" text-anchor="middle">${tick}</text>`,
  );
  const bars = rows.map(({ name, against }, index) => {
    if (against === undefined) return '';
    const { median, min, max } = against.ratio;
    const y = top + 38 + index * (barHeight + gap);
    const middle = y + barHeight / 2;
    const [left, right] = [Math.min(x(1), x(median)), Math.max(x(1), x(median))];
    return `<text x="${labels - 8}" y="${y + 11}" text-anchor="end">${escapeText(name)}</text>
<rect class="bar" x="${left}" y="${y}" width="${round(Math.max(1, right - left))}" height="${barHeight}"/>
<line class="spread" x1="${x(min)}" x2="${x(max)}" y1="${middle}" y2="${middle}"/>
<text x="${Math.max(x(max), x(1)) + 6}" y="${y + 11}">${median.toPrecision(2)}</text>`;
  });
  const caption = `${title}: ${columns[0]} compared with ${columns[1]}`;
  return `<text class="title" x="8" y="${top + 16}">${escapeText(caption)}</text>\n${[...axis, ...bars].join('\n')}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
