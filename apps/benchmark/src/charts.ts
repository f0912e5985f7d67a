/** Charts as SVG elements of an HTML document, which styles them by their classes. */

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Ends of the whisker. */
  readonly range?: readonly [low: number, high: number];
  /** The value in words, with its unit. */
  readonly text: string;
  readonly isOwn: boolean;
}

interface Line {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const width = 720;
const labelWidth = 210;
const textWidth = 90;
const barHeight = 18;
const rowHeight = 26;

export const escapeText = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Horizontal bars from 0 on, one below the other. */
export function barChart(bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value, range }) => Math.max(value, range?.[1] ?? 0)));
  const scale = (width - labelWidth - textWidth) / most;
  const rows = bars.map(({ label, value, range, text, isOwn }, row) => {
    const y = row * rowHeight;
    const middle = y + barHeight / 2;
    const end = labelWidth + value * scale;
    const [from, to] = (range ?? [value, value]).map((one) => labelWidth + one * scale);
    const whisker = range ? `<path class="whisker" d="M${from} ${middle}H${to}"/>` : '';
    return `<text class="label" x="${labelWidth - 8}" y="${middle}">${escapeText(label)}</text>
<rect class="${isOwn ? 'own' : 'other'}" x="${labelWidth}" y="${y}" width="${end - labelWidth}" height="${barHeight}"/>
${whisker}<text class="value" x="${Math.max(end, to) + 8}" y="${middle}">${escapeText(text)}</text>`;
  });
  const height = bars.length * rowHeight;
  return `<svg viewBox="0 0 ${width} ${height}" role="img">${rows.join('\n')}</svg>`;
}

const plot = { left: 70, right: 250, top: 12, bottom: 40, height: 320 };

/** Lines with logarithmic axes, each named at its end. */
export function lineChart(
  lines: readonly Line[],
  xTitle: string,
  formatY: (y: number) => string,
): string {
  const points = lines.flatMap((line) => line.points);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const place = (values: readonly number[], from: number, to: number) => {
    const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
    return (value: number) =>
      from + ((to - from) * (Math.log(value) - low)) / Math.max(high - low, 1e-9);
  };
  const x = place(xs, plot.left, width - plot.right);
  const y = place(ys, plot.height - plot.bottom, plot.top);
  const across = [...new Set(xs)].map(
    (value) =>
      `<path class="grid" d="M${x(value)} ${plot.top}V${plot.height - plot.bottom}"/>
<text class="tick" x="${x(value)}" y="${plot.height - plot.bottom + 16}">${value}</text>`,
  );
  const up = ticksBetween(Math.min(...ys), Math.max(...ys)).map(
    (value) =>
      `<path class="grid" d="M${plot.left} ${y(value)}H${width - plot.right}"/>
<text class="label" x="${plot.left - 8}" y="${y(value)}">${escapeText(formatY(value))}</text>`,
  );
  const ends = spread(lines.map((line) => y(line.points[line.points.length - 1][1])));
  const drawn = lines.map((line, index) => {
    const path = line.points.map(([a, b]) => `${x(a)} ${y(b)}`).join('L');
    const last = line.points[line.points.length - 1];
    const dots = line.points.map(([a, b]) => `<circle cx="${x(a)}" cy="${y(b)}" r="3"/>`).join('');
    return `<g class="line line-${index % 4}"><path d="M${path}"/>${dots}
<text class="value" x="${x(last[0]) + 10}" y="${ends[index]}">${escapeText(line.label)}</text></g>`;
  });
  const title = `<text class="tick" x="${(plot.left + width - plot.right) / 2}" y="${plot.height - 6}">${escapeText(xTitle)}</text>`;
  return `<svg viewBox="0 0 ${width} ${plot.height}" role="img">${[...across, ...up, ...drawn, title].join('\n')}</svg>`;
}

/** 1, 2 and 5 times the powers of ten between two values. */
function ticksBetween(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - first + 1 },
    (_, i) => first + i,
  );
  const ticks = powers.flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** Heights of names, moved apart where they would cover each other. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  order.forEach((index, rank) => {
    if (rank > 0) placed[index] = Math.max(placed[index], placed[order[rank - 1]] + 15);
  });
  return placed;
}
