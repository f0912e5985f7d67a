import { escapeXml } from '@unrolled/formats';
import { check, checkRecord, describe, rules } from '@unrolled/guards';
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
  /** What came, where it is known. */
  readonly expected?: ArrayLike<number>;
}

const [width, height, margin] = [900, 300, 40];

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
  } = checkRecord(where, 'the picture', picture);
  check(where, 'name', name, rules.text);
  const lists = { history, low, median, high, expected };
  for (const [key, list] of Object.entries(lists)) {
    check(where, key, list, rules.numbers);
    if (Array.from(list).every(Number.isFinite)) continue;
    throw new ArgumentError(`${where}: ${key} must be finite numbers, got ${describe(list)}`);
  }
  if (median.length === 0 || low.length !== median.length || high.length !== median.length) {
    throw new ArgumentError(
      `${where}: low, median and high must have one value or more, as many each, got ${low.length}, ` +
        `${median.length} and ${high.length}`,
    );
  }
  const all = Object.values(lists).flatMap((list) => Array.from(list));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const rows = Math.max(2, history.length + Math.max(median.length, expected.length));
  const x = (row: number): string =>
    (margin + (row / (rows - 1)) * (width - 2 * margin)).toFixed(1);
  const y = (value: number): string =>
    (height - margin - ((value - least) / (most - least || 1)) * (height - 2 * margin)).toFixed(1);
  const points = (list: ArrayLike<number>, start: number): string[] =>
    Array.from(list, (value, row) => `${x(start + row)},${y(value)}`);
  const line = (list: ArrayLike<number>, start: number, style: string): string =>
    `<polyline fill="none" ${style} points="${points(list, start).join(' ')}"/>`;
  const start = history.length;
  const band = [...points(low, start), ...points(high, start).reverse()];
  const label = (value: number, at: number): string =>
    `<text x="4" y="${at}" font-size="11">${Number(value.toPrecision(5))}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
      `height="${height}" font-family="sans-serif">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${margin}" y="20" font-size="14">${escapeXml(name)}</text>`,
    label(most, margin),
    label(least, height - margin),
    `<polygon fill="#56b4e9" fill-opacity="0.4" points="${band.join(' ')}"/>`,
    line(history, 0, 'stroke="#444"'),
    line(expected, start, 'stroke="#d55e00" stroke-dasharray="4 3"'),
    line(median, start, 'stroke="#0072b2" stroke-width="2"'),
    '</svg>\n',
  ].join('\n');
}
