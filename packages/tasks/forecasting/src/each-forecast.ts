import { evaluating, eventLoopTurn } from '@unrolled/nn';
import { noGrad, scope, tensor } from '@unrolled/tensor';
import { type ForecastInput, futureOf } from './forecast-windows.ts';
import type { ForecastingModel } from './forecasting-model.ts';

/** Number of windows in a batch. */
const batchSize = 256;

/**
 * Forecasts the rows after each window.
 * @param visit gets [horizon, targets, quantiles], standardised, and the index of the window
 */
export async function eachForecast(
  model: ForecastingModel,
  windows: readonly ForecastInput[],
  visit: (values: Float32Array, place: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { inputLength, horizon } = model.configuration;
  const size = inputLength * model.names.length;
  await evaluating(model, async () => {
    for (let start = 0; start < windows.length; start += batchSize) {
      signal?.throwIfAborted();
      const batch = windows.slice(start, start + batchSize);
      const values = new Float32Array(batch.length * size);
      batch.forEach((window, row) => {
        values.set(window.values, row * size);
      });
      const shape = [batch.length, inputLength, model.names.length];
      const forecast = scope(() =>
        noGrad(() => model.forward(tensor(values, shape), futureOf(batch, horizon))),
      );
      const all = await forecast.data(new Float32Array(forecast.size));
      forecast.dispose();
      const each = all.length / batch.length;
      batch.forEach((_, row) => {
        const own = all.slice(row * each, (row + 1) * each);
        visit(sortedQuantiles(own, model.quantiles), start + row);
      });
      await eventLoopTurn();
    }
  });
}

/** Quantiles in ascending order, so that none crosses another (Chernozhukov et al. 2010). */
function sortedQuantiles(values: Float32Array, { length }: readonly number[]): Float32Array {
  for (let start = 0; start < values.length; start += length) {
    values.subarray(start, start + length).sort();
  }
  return values;
}
