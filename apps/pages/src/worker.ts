// The worker of both pages: it trains a forecaster of a rhythm, and reports how far it is.
import { RecurrentNetwork } from '@unrolled/cells';
import { type SeriesWindow, splitByTime, windowBatch, windowsOf } from '@unrolled/datasets';
import { meanSquaredError } from '@unrolled/nn';
import { encodeModule, fit } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import { Progress } from '@unrolled/train';
import { answerCalls, type CallContext, handOver } from '@unrolled/train/worker';

const length = 64;

/** A slow wave with a quick one on it, and noise. */
function rhythm(rng: Rng) {
  const values = Float32Array.from(
    { length: 2000 },
    (_, time) => Math.sin(time / 20) + 0.5 * Math.sin(time / 3) + rng.normal(0, 0.1),
  );
  return { values, length: values.length, channels: 1 };
}

interface Wish {
  readonly hiddenSize: number;
  readonly epochs: number;
}

const handlers = {
  /** Trains until done or aborted, and returns the model as a file. */
  async train({ hiddenSize, epochs }: Wish, { signal, report }: CallContext) {
    const rng = new Rng(1);
    const sizes = { inputSize: 1, hiddenSize, outputSize: 1 };
    const model = new RecurrentNetwork({ ...sizes, rng });
    const parts = splitByTime(rhythm(rng), [0.8, 0.2], { context: length });
    const [training, validation] = parts.map((part) => windowsOf(part, { length, stride: 2 }));
    const loss = (windows: readonly SeriesWindow[]) => {
      const { frames, targets } = windowBatch(windows);
      return meanSquaredError(model.forward(frames), targets);
    };
    const callbacks = [new Progress({ report })];
    const run = { training, validation, loss, epochs, signal, callbacks, rng };
    const { reason, best } = await fit(model, run);
    const file = await encodeModule(model, { sizes });
    return handOver({ reason, best, file }, [file]);
  },
};

export type TrainingHandlers = typeof handlers;

answerCalls(handlers);
