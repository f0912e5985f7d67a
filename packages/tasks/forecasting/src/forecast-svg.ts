import { type ChartLine, lineChartSvg, seriesColours, themes } from '@unrolled/charts';
import { checkOptions, describe, type OptionRules, optional, rules } from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';

/** A channel before and after the row from which it is forecast. */
export interface ForecastPicture {
  readonly name: string;
  /** Rows before the forecast. */
  readonly history: ArrayLike<number>;
  /** Lowest quantile, median and highest quantile of each row of the horizon. */
  readonly low: ArrayLike<number>;
  readonly median: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  /** Values that were observed, if known. */
  readonly expected?: ArrayLike<number>;
}

const [forecast, observed] = seriesColours(themes.light);

const pictureRules: OptionRules<ForecastPicture> = {
  name: rules.text,
  history: rules.numbers,
  low: rules.numbers,
  median: rules.numbers,
  high: rules.numbers,
  expected: optional(rules.numbers),
};

/** A forecast as an SVG image: the history as a line, the median as another, the interval as a band. */
export function forecastSvg(picture: ForecastPicture): string {
  const where = 'forecastSvg';
  const {
    name,
    history,
    low,
    median,
    high,
    expected = [],
  } = checkOptions(where, picture, pictureRules);
  const lists = { history, low, median, high, expected };
  for (const [key, list] of Object.entries(lists)) {
    if (Array.from(list).every(Number.isFinite)) continue;
    throw new ArgumentError(`${where}: ${key} must be finite numbers, got ${describe(list)}`);
  }
  if (median.length === 0 || low.length !== median.length || high.length !== median.length) {
    throw new ArgumentError(
      `${where}: low, median and high must have the same number of values, at least one, got ${low.length}, ` +
        `${median.length} and ${high.length}`,
    );
  }
  const start = history.length;
  const points = (list: ArrayLike<number>, first = start) =>
    Array.from(list, (value, row) => [first + row, value] as const);
  const band = { low: points(low), high: points(high) };
  const lines: ChartLine[] = [
    { label: 'history', points: points(history, 0), colour: themes.light.muted },
    { label: 'observed', points: points(expected), dashed: true, colour: observed },
    { label: 'median forecast', points: points(median), band, colour: forecast },
  ];
  return lineChartSvg([{ lines: lines.filter(({ points }) => points.length > 0), xLabel: 'row' }], {
    title: name,
    plotWidth: 760,
    plotHeight: 220,
  });
}
