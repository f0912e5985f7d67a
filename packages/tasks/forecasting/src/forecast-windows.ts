import {
  checkSequences,
  type FrameSequence,
  type SeriesWindow,
  type Standardizer,
  standardizeFrames,
  windowsOf,
} from '@unrolled/datasets';
import { check } from '@unrolled/guards';
import { DataError, type Tensor, tensor } from '@unrolled/tensor';
import type { ForecastingModel, ForecastingParts } from './forecasting-model.ts';
import { type ForecastingConfiguration, knownChannels } from './options.ts';

/** Rows before a forecast, and the known values of the forecast rows. */
export interface ForecastInput {
  /** [inputLength, channels], standardised */
  readonly values: Float32Array;
  /** [horizon, known columns], standardised */
  readonly future: Float32Array;
}

/** Window of a series with the input of its forecast. */
export interface ForecastWindow extends SeriesWindow, ForecastInput {}

/** Windows over a standardised series, every row a start. @throws DataError for one that is too short */
export function standardWindows(
  series: FrameSequence,
  { standardizer, names }: Pick<ForecastingParts, 'standardizer' | 'names'>,
  configuration: ForecastingConfiguration,
): ForecastWindow[] {
  const { inputLength, horizon, targets } = configuration;
  const standardised = standardizeFrames(series, standardizer);
  const windowsWith = (channels: readonly number[]) =>
    windowsOf(standardised, { length: inputLength, horizon, targets: channels });
  const known = knownChannels(names, configuration);
  const futures = known.length === 0 ? [] : windowsWith(known);
  return windowsWith(Array.from({ length: targets }, (_, channel) => channel)).map(
    (window, place) => ({ ...window, future: futures[place]?.targets ?? new Float32Array() }),
  );
}

/** Known columns of the horizons of windows, [windows, horizon, known columns]; null where there are none. */
export function futureOf(windows: readonly ForecastInput[], horizon: number): Tensor | null {
  const size = windows[0].future.length;
  if (size === 0) return null;
  const values = new Float32Array(windows.length * size);
  for (const [row, { future }] of windows.entries()) values.set(future, row * size);
  return tensor(values, [windows.length, horizon, size / horizon]);
}

/** Series of any length. */
const anyLength = { mostFrames: Number.MAX_SAFE_INTEGER };

/**
 * The last rows of series, and the first of their futures.
 * @throws ArgumentError for a wrong number of futures; DataError for rows that are too few
 */
export function forecastInputs(
  where: string,
  { configuration, names, known, knownNames, standardizer }: ForecastingModel,
  series: readonly FrameSequence[],
  future: readonly FrameSequence[],
): ForecastInput[] {
  const { inputLength, horizon } = configuration;
  const list = checkSequences(where, 'series', series, names.length, anyLength);
  const wanted = known.length === 0 ? 0 : list.length;
  check(where, 'future', future, {
    holds: (value) => Array.isArray(value) && value.length === wanted,
    words:
      known.length === 0
        ? 'left out, as the model has no known columns'
        : `the next rows of ${knownNames.join(', ')} after each of ${wanted} series`,
  });
  const ahead = checkSequences(where, 'future', future, known.length || null, anyLength);
  const ofKnown = standardizerOf(standardizer, known);
  return list.map((one, place) => {
    checkLength(where, `series ${place}`, one, inputLength);
    const values = standardRows(one, standardizer, [one.length - inputLength, one.length]);
    if (known.length === 0) return { values, future: new Float32Array() };
    checkLength(where, `future ${place}`, ahead[place], horizon);
    return { values, future: standardRows(ahead[place], ofKnown, [0, horizon]) };
  });
}

/** Mean and deviation of some channels. */
export const standardizerOf = (
  { mean, deviation }: Standardizer,
  channels: readonly number[],
): Standardizer => ({
  mean: channels.map((channel) => mean[channel]),
  deviation: channels.map((channel) => deviation[channel]),
});

function standardRows(
  { values, channels }: FrameSequence,
  standardizer: Standardizer,
  [start, end]: readonly [number, number],
): Float32Array {
  const rows = values.slice(start * channels, end * channels);
  return standardizeFrames({ values: rows, length: end - start, channels }, standardizer).values;
}

function checkLength(where: string, name: string, { length }: FrameSequence, rows: number): void {
  if (length >= rows) return;
  throw new DataError(
    `${where}: ${name} must have at least the ${rows} rows that the model reads, got ${length}`,
  );
}
