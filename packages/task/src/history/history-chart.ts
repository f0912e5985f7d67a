import { escapeXml } from '@unrolled/formats';
import { checkEach, checkOptions, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';

export interface HistoryChartOptions {
  /** Default: none. */
  readonly title?: string;
}

/** A figure over the steps of a run. */
interface Line {
  readonly name: string;
  readonly points: readonly (readonly [step: number, value: number])[];
}

const width = 640;
const plot = { left: 64, right: 470, height: 180, gap: 56 };
/** Distinct also for those who confuse red and green (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/**
 * A run as one SVG image: the losses in one panel over the steps, and each further figure in a panel of
 * its own.
 * @param rows of a `History` of `@unrolled/train`, or of a file that `--history` wrote
 * @throws DataError where there is no row
 */
export function historyChart(
  rows: readonly Readonly<Record<string, number>>[],
  options: HistoryChartOptions = {},
): string {
  const list = checkEach('historyChart', 'rows', rows, rules.object);
  const { title = '' } = checkOptions('historyChart', options, { title: optional(rules.text) });
  const lines = linesOf(list as typeof rows);
  if (lines.length === 0) {
    throw new DataError('historyChart: there must be a row with a step and a figure, got none');
  }
  const isLoss = ({ name }: Line) => /loss$/i.test(name);
  const losses = lines.filter(isLoss);
  const panels = [
    ...(losses.length > 0 ? [losses] : []),
    ...lines.filter((line) => !isLoss(line)).map((line) => [line]),
  ];
  const height = 44 + panels.length * (plot.height + plot.gap);
  const parts = panels.map((panel, place) => panelOf(panel, 44 + place * (plot.height + plot.gap)));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">\n` +
    `<title>${escapeXml(title || 'History of a training run')}</title>\n` +
    `<rect width="100%" height="100%" fill="#fff"/>\n` +
    `${text(title, width / 2, 22, 'middle', 'font-size="15"')}\n${parts.join('\n')}\n</svg>\n`
  );
}

function linesOf(rows: readonly Readonly<Record<string, number>>[]): Line[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  names.delete('step');
  names.delete('epoch');
  return [...names]
    .map((name) => ({
      name: words(name),
      points: rows
        .filter((row) => Number.isFinite(row[name]) && Number.isFinite(row.step))
        .map((row) => [row.step, row[name]] as const),
    }))
    .filter(({ points }) => points.length > 0);
}

/** "heldOutLoss" as "held out loss". */
const words = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function panelOf(lines: readonly Line[], top: number): string {
  const points = lines.flatMap((line) => line.points);
  const [low, high] = rangeOf(points.map(([, value]) => value));
  const [first, last] = rangeOf(points.map(([step]) => step));
  const bottom = top + plot.height;
  const placeX = (step: number) =>
    round(plot.left + ((step - first) / (last - first)) * (plot.right - plot.left));
  const placeY = (value: number) => round(bottom - ((value - low) / (high - low)) * plot.height);
  const grid = [0, 0.5, 1].flatMap((share) => {
    const y = placeY(low + share * (high - low));
    return [
      `<line x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}" stroke="#ddd"/>`,
      text(shown(low + share * (high - low)), plot.left - 8, y + 4, 'end'),
    ];
  });
  const drawn = lines.flatMap(({ name, points }, place) => {
    const colour = colours[place % colours.length];
    const path = points.map(([step, value]) => `${placeX(step)},${placeY(value)}`).join(' ');
    // A line of one point would not be seen.
    const [x, y] = [placeX(points[0][0]), placeY(points[0][1])];
    return [
      points.length === 1
        ? `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`
        : `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path}"/>`,
      text(name, plot.right + 14, top + 12 + 20 * place, 'start', `fill="${colour}"`),
    ];
  });
  const steps = [first, last].map((step) => text(shown(step), placeX(step), bottom + 18, 'middle'));
  const axis = text('step', (plot.left + plot.right) / 2, bottom + 18, 'middle');
  return [...grid, ...drawn, ...steps, axis].join('\n');
}

/** The least and the greatest value, never the same. */
function rangeOf(values: readonly number[]): [low: number, high: number] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));

const round = (value: number): number => Math.round(value * 10) / 10;

const text = (content: string, x: number, y: number, anchor: string, more = ''): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" ${more}>${escapeXml(content)}</text>`;
