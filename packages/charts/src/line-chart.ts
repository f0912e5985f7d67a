import {
  ArgumentError,
  check,
  checkEach,
  checkOptions,
  checkRecords,
  optional,
  rules,
} from '@unrolled/guards';
import { type Hex, hexRule } from './colour.ts';
import { pixels, svgImage, svgText } from './svg.ts';
import { ticks } from './ticks.ts';
import { seriesColours, themes } from './tokens.ts';

/** Point of a line, in the units of the axes. */
export type ChartPoint = readonly [x: number, y: number];

/** Line of a panel. */
export interface ChartLine {
  readonly label: string;
  /** By ascending x, at least one. */
  readonly points: readonly ChartPoint[];
  /** Default: the colours of series in turn. */
  readonly colour?: Hex;
  readonly dashed?: boolean;
  /** Whether each point has a dot. Default: true for a single point, whose line would be invisible. */
  readonly dots?: boolean;
  /** Values from `low` to `high` around the line, filled. */
  readonly band?: { readonly low: readonly ChartPoint[]; readonly high: readonly ChartPoint[] };
}

/** A value of an axis that is written next to it. */
export interface ChartMark {
  readonly at: number;
  /** Default: the value, to about a thousandth of the axis. */
  readonly words?: string;
}

/** Lines over shared axes. */
export interface ChartPanel {
  readonly lines: readonly ChartLine[];
  /** Name of the x axis, with its unit. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Default: round values. */
  readonly xMarks?: readonly ChartMark[];
  /** The axis holds them all. Default: round values. */
  readonly yMarks?: readonly ChartMark[];
}

/** Options of `lineChartSvg`. */
export interface LineChartOptions {
  readonly title: string;
  /** Width of the area of the lines, in pixels. Default: 406. */
  readonly plotWidth?: number;
  /** Default: 180. */
  readonly plotHeight?: number;
}

const left = 64;
const top = 44;
/** Between the areas of two panels. */
const gap = 56;
/** Approximate width of a letter, in pixels. */
const letterWidth = 6.5;

/**
 * Lines over a common x, panel below panel, as one SVG image: the label of each line in its colour to the
 * right.
 * @throws ArgumentError for a panel without points, or values that are no finite numbers
 */
export function lineChartSvg(panels: readonly ChartPanel[], options: LineChartOptions): string {
  const where = 'lineChartSvg';
  const {
    title,
    plotWidth = 406,
    plotHeight = 180,
  } = checkOptions(where, options, {
    title: rules.text,
    plotWidth: optional(rules.positive),
    plotHeight: optional(rules.positive),
  });
  const list = checkPanels(where, panels);
  const labels = list.flatMap(({ lines }) => lines.map(({ label }) => label.length));
  const right = left + plotWidth;
  const width = right + Math.max(170, Math.ceil(20 + letterWidth * Math.max(0, ...labels)));
  const drawn = list.map((panel, place) => {
    const y = top + place * (plotHeight + gap);
    return panelOf(panel, { top: y, right, bottom: y + plotHeight });
  });
  return svgImage(
    [svgText(title, { x: width / 2, y: 22, anchor: 'middle', more: 'font-size="15"' }), ...drawn],
    { title, width, height: top + list.length * (plotHeight + gap) },
  );
}

interface Area {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function panelOf(panel: ChartPanel, { top, right, bottom }: Area): string {
  const { lines, xLabel, yLabel } = panel;
  const points = lines.flatMap((line) => [
    ...line.points,
    ...(line.band ? [...line.band.low, ...line.band.high] : []),
  ]);
  const marked = (marks: readonly ChartMark[] = []) => marks.map(({ at }) => at);
  const [first, last] = rangeOf([...points.map(([x]) => x), ...marked(panel.xMarks)]);
  const [low, high] = rangeOf([...points.map(([, y]) => y), ...marked(panel.yMarks)]);
  const xMarks: readonly ChartMark[] = panel.xMarks ?? marksOf(first, last, 6);
  const yMarks: readonly ChartMark[] = panel.yMarks ?? marksOf(low, high, 4);
  const placeX = (x: number) => pixels(left + ((x - first) / (last - first)) * (right - left));
  const placeY = (y: number) => pixels(bottom - ((y - low) / (high - low)) * (bottom - top));
  const path = (list: readonly ChartPoint[]) =>
    list.map(([x, y]) => `${placeX(x)},${placeY(y)}`).join(' ');
  const { line: grid } = themes.light;
  const series = seriesColours(themes.light);
  const drawn = lines.flatMap((line, place) => {
    const { label, points, colour, dashed, dots = points.length === 1, band } = line;
    const ink = colour ?? series[place % series.length];
    const dashes = dashed ? ' stroke-dasharray="4 3"' : '';
    return [
      ...(band
        ? [
            `<polygon fill="${ink}" fill-opacity="0.2" points="${path([...band.low, ...band.high.toReversed()])}"/>`,
          ]
        : []),
      `<polyline fill="none" stroke="${ink}" stroke-width="2"${dashes} points="${path(points)}"/>`,
      ...(dots
        ? points.map(
            ([x, y]) => `<circle cx="${placeX(x)}" cy="${placeY(y)}" r="3" fill="${ink}"/>`,
          )
        : []),
      svgText(label, { x: right + 14, y: top + 12 + 20 * place, more: `fill="${ink}"` }),
    ];
  });
  const axis = { y: bottom + 18, anchor: 'middle' } as const;
  return [
    ...yMarks.flatMap(({ at, words = shown(at, low, high) }) => {
      const y = placeY(at);
      return [
        `<line x1="${left}" x2="${right}" y1="${y}" y2="${y}" stroke="${grid}"/>`,
        svgText(words, { x: left - 8, y: y + 4, anchor: 'end' }),
      ];
    }),
    ...drawn,
    ...xMarks.map(({ at, words = shown(at, first, last) }) =>
      svgText(words, { x: placeX(at), ...axis }),
    ),
    ...(xLabel === undefined
      ? []
      : [svgText(xLabel, { x: (left + right) / 2, ...axis, y: bottom + 34 })]),
    ...(yLabel === undefined ? [] : [svgText(yLabel, { x: 8, y: top - 10 })]),
  ].join('\n');
}

const marksOf = (from: number, to: number, count: number): ChartMark[] =>
  ticks(from, to, count).map((at) => ({ at }));

/** The minimum and maximum value, never equal. */
function rangeOf(values: readonly number[]): [low: number, high: number] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** A value to about a thousandth of the range that it is in. */
function shown(value: number, low: number, high: number): string {
  const digits = 2 - Math.floor(Math.log10(high - low));
  return String(Number(value.toFixed(Math.min(20, Math.max(0, digits)))));
}

function checkPanels(where: string, panels: readonly ChartPanel[]): readonly ChartPanel[] {
  const list = checkEach(where, 'panels', panels, rules.object) as readonly ChartPanel[];
  for (const { lines, xLabel, yLabel, xMarks = [], yMarks = [] } of list) {
    check(where, 'xLabel', xLabel, optional(rules.text));
    check(where, 'yLabel', yLabel, optional(rules.text));
    for (const marks of [xMarks, yMarks]) {
      checkRecords(where, 'marks', marks, { at: rules.finite, words: optional(rules.text) });
    }
    checkRecords(where, 'lines', lines, {
      label: rules.text,
      points: rules.list,
      colour: optional(hexRule),
    });
    for (const { points, band } of lines) {
      checkPoints(where, points);
      if (band === undefined) continue;
      checkPoints(where, band.low);
      checkPoints(where, band.high);
    }
    if (lines.some(({ points }) => points.length > 0)) continue;
    throw new ArgumentError(`${where}: a panel must have a line with a point, got none`);
  }
  return list;
}

function checkPoints(where: string, points: readonly ChartPoint[]): void {
  for (const point of checkEach(where, 'points', points, rules.list)) {
    for (const value of [point[0], point[1]]) check(where, 'x or y', value, rules.finite);
  }
}
