import { checkSequences, type FrameSequence } from '@unrolled/datasets';
import { checkOptions, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { eachForecast } from './each-forecast.ts';
import { type ForecastWindow, standardWindows } from './forecast-windows.ts';
import { anchorRow, type ForecastingModel } from './forecasting-model.ts';

/** Errors of forecasts, over all rows of all horizons. */
export interface ForecastScores {
  /** Mean absolute error in the units of the data. */
  readonly mae: number;
  /**
   * Mean absolute error as a share of that of the naive forecast of the next row, or of the next season,
   * on the training rows (Hyndman and Koehler 2006).
   */
  readonly mase: number;
}

/** The names of forecasts that learn nothing. */
export type NaiveForecast = 'persistence' | 'drift' | 'seasonalNaive';

/** Scores of forecasts, next to those of naive ones. */
export interface ForecastingEvaluation extends ForecastScores {
  /** Number of forecasts, one from each row that has a window before it and a horizon after it. */
  readonly windows: number;
  /** Mean pinball loss of all quantiles, in standard deviations of the data. */
  readonly loss: number;
  /** Share of the values between the lowest and the highest quantile. */
  readonly coverage: number;
  /** Nominal share: the highest quantile minus the lowest. */
  readonly nominalCoverage: number;
  /**
   * The last row repeated; a line through the first and last row; the row one season before, if there is
   * one.
   */
  readonly baselines: Readonly<Partial<Record<NaiveForecast, ForecastScores>>>;
}

/**
 * Measures forecasts from every row of series (rolling origin), next to naive ones.
 * @throws DataError for no series, or one that is too short
 */
export async function evaluate(
  model: ForecastingModel,
  series: readonly FrameSequence[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<ForecastingEvaluation> {
  const where = 'forecasting.evaluate';
  const { signal } = checkOptions<{ signal?: AbortSignal }>(where, options, {
    signal: optional(rules.signal),
  });
  const list = checkSequences(where, 'series', series, model.names.length, {
    mostFrames: Number.MAX_SAFE_INTEGER,
  });
  const windows = list.flatMap((one) => standardWindows(one, model, model.configuration));
  return evaluateWindows(model, windows, signal);
}

/** @param windows standardised */
export async function evaluateWindows(
  model: ForecastingModel,
  windows: readonly ForecastWindow[],
  signal?: AbortSignal,
): Promise<ForecastingEvaluation> {
  if (windows.length === 0)
    throw new DataError('forecasting.evaluate: there must be series, got none');
  const { quantiles } = model;
  const median = quantiles.indexOf(0.5);
  const own = new ErrorTally(model);
  const naive = naiveForecasts(model);
  const tallies = naive.map(() => new ErrorTally(model));
  let [loss, covered, count] = [0, 0, 0];
  await eachForecast(
    model,
    windows,
    (values, place) => {
      const { targets } = windows[place];
      targets.forEach((expected, index) => {
        const row = values.subarray(index * quantiles.length, (index + 1) * quantiles.length);
        own.add(row[median] - expected, index);
        naive.forEach(([, forecast], at) => {
          tallies[at].add(forecast(windows[place].values, index) - expected, index);
        });
        covered += Number(expected >= row[0] && expected <= row[row.length - 1]);
        count++;
        quantiles.forEach((quantile, at) => {
          const error = expected - row[at];
          loss += Math.max(quantile * error, (quantile - 1) * error) / quantiles.length;
        });
      });
    },
    signal,
  );
  return {
    windows: windows.length,
    ...own.scores(),
    loss: loss / count,
    coverage: covered / count,
    nominalCoverage: quantiles[quantiles.length - 1] - quantiles[0],
    baselines: Object.fromEntries(naive.map(([name], at) => [name, tallies[at].scores()])),
  };
}

/** Errors of standardised forecasts, in the units of each channel and as shares of its scale. */
class ErrorTally {
  readonly #model: ForecastingModel;
  readonly #sums: Float64Array;
  #count = 0;

  constructor(model: ForecastingModel) {
    this.#model = model;
    this.#sums = new Float64Array(model.configuration.targets);
  }

  /** @param index of the value in [horizon, targets] */
  add(error: number, index: number): void {
    const target = index % this.#sums.length;
    this.#sums[target] += Math.abs(error) * this.#model.standardizer.deviation[target];
    this.#count++;
  }

  scores(): ForecastScores {
    const { scale } = this.#model;
    const [mae, mase] = [
      this.#sums.reduce((sum, error) => sum + error, 0),
      this.#sums.reduce((sum, error, target) => sum + error / scale[target], 0),
    ];
    return { mae: mae / this.#count, mase: mase / this.#count };
  }
}

/** Forecast of the value at an index of [horizon, targets] from a window. */
type Naive = (window: Float32Array, index: number) => number;

function naiveForecasts(model: ForecastingModel): (readonly [NaiveForecast, Naive])[] {
  const { inputLength, targets, season } = model.configuration;
  const channels = model.names.length;
  const at = (window: Float32Array, row: number, index: number): number =>
    window[row * channels + (index % targets)];
  const last: Naive = (window, index) => at(window, inputLength - 1, index);
  const slope: Naive = (window, index) =>
    inputLength === 1 ? 0 : (last(window, index) - at(window, 0, index)) / (inputLength - 1);
  const stepOf = (index: number): number => Math.floor(index / targets);
  return [
    ['persistence', last],
    ['drift', (window, index) => last(window, index) + (stepOf(index) + 1) * slope(window, index)],
    ...(season === null
      ? []
      : [
          [
            'seasonalNaive',
            (window: Float32Array, index: number) =>
              at(window, anchorRow(stepOf(index), inputLength, season), index),
          ] as const,
        ]),
  ];
}
