// Forecasts a series with bounds: windows over it, quantiles, early stopping, all of it in one file.
import { LSTM, lastOutput } from '@unrolled/cells';
import {
  fitStandardizer,
  restoreFrames,
  type SeriesWindow,
  shuffledBatches,
  splitByTime,
  standardizeFrames,
  windowBatch,
  windowsOf,
} from '@unrolled/datasets';
import { Linear, Module, quantileLoss } from '@unrolled/nn';
import { decodeModule, encodeModule } from '@unrolled/task';
import { Rng, scope } from '@unrolled/tensor';
import { AdamW, EarlyStopping, everyEpochs, History, Trainer, Validation } from '@unrolled/train';

const quantiles = [0.1, 0.5, 0.9];
const length = 24;
const sizes = { hiddenSize: 16 };

class Forecaster extends Module {
  readonly lstm: LSTM;
  readonly head: Linear;

  constructor({ hiddenSize }: typeof sizes, rng: Rng) {
    super();
    this.lstm = new LSTM({ inputSize: 1, hiddenSize, rng });
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures: quantiles.length, rng });
  }

  /** The loss of the next value's quantiles, and the quantiles: [windows, quantiles] */
  forward(windows: readonly SeriesWindow[]) {
    const { frames, targets } = windowBatch(windows);
    const predictions = this.head.forward(lastOutput(this.lstm, this.lstm.forward(frames).state));
    const loss = quantileLoss(predictions, targets.reshape([windows.length]), quantiles);
    return { loss, predictions };
  }
}

/** A daily rhythm with noise, hour by hour. */
function measurements(hours: number) {
  const rng = new Rng(7);
  const values = Float32Array.from(
    { length: hours },
    (_, hour) => 15 + 5 * Math.sin((2 * Math.PI * hour) / 24) + rng.normal(0, 0.5),
  );
  return { values, length: hours, channels: 1 };
}

/** Trains on the first part, and measures on the last. @param epochs at most */
export async function forecastSeries(epochs: number) {
  const parts = splitByTime(measurements(1200), [0.7, 0.15, 0.15], { context: length });
  const standardizer = fitStandardizer([parts[0]]);
  const [training, validation, test] = parts.map((part) =>
    windowsOf({ ...part, values: standardizeFrames(part, standardizer) }, { length }),
  );
  const model = new Forecaster(sizes, new Rng(1));
  const history = new History();
  const lossOf = (windows: readonly SeriesWindow[]) =>
    scope(() => model.forward(windows).loss.itemSync());
  const trainer = new Trainer<readonly SeriesWindow[]>({
    model,
    optimizer: new AdamW(model.parameters(), { learningRate: 0.01 }),
    data: shuffledBatches({ examples: training, batchSize: 32, rng: new Rng(2) }),
    loss: (windows) => model.forward(windows).loss,
    callbacks: [
      new Validation({ when: everyEpochs(1), evaluate: () => lossOf(validation) }),
      new EarlyStopping({ model, patience: 3 }),
      history,
    ],
  });
  await trainer.run({ epochs });

  const bytes = await encodeModule(model, { sizes, standardizer });
  const saved = decodeModule(
    (kept: { sizes: typeof sizes }, rng) => new Forecaster(kept.sizes, rng),
    bytes,
  );
  const standard = scope(() => saved.model.forward(test).predictions.dataSync());
  const expected = parts[2].values.subarray(length);
  const bands = Array.from(expected, (_, place) =>
    restoreFrames(standard.subarray(place * 3, place * 3 + 3), standardizer),
  );
  return { history, expected, bands };
}
