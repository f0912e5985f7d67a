// Reads the labels of a sequence whose positions are unknown: connectionist temporal classification.
import { LSTM } from '@unrolled/cells';
import { frameBatch, shuffledBatches } from '@unrolled/datasets';
import { labelErrorRate } from '@unrolled/metrics';
import { ctcGreedy, ctcLoss, Linear, Module } from '@unrolled/nn';
import { Rng, scope } from '@unrolled/tensor';
import { Adam, Trainer } from '@unrolled/train';

const [channels, classes] = [3, 4];

/** Frames of signs, and which signs they were, but not when. */
interface Recording {
  readonly values: Float32Array;
  readonly length: number;
  readonly labels: readonly number[];
}

class Reader extends Module {
  readonly lstm: LSTM;
  readonly head: Linear;

  constructor(rng: Rng) {
    super();
    this.lstm = new LSTM({ inputSize: channels, hiddenSize: 24, bidirectional: true, rng });
    this.head = new Linear({ inFeatures: 48, outFeatures: classes, rng });
  }

  forward(recordings: readonly Recording[]) {
    const { frames, lengths } = frameBatch(recordings, channels);
    return { logits: this.head.forward(this.lstm.forward(frames, { lengths }).output), lengths };
  }
}

/** Two to four signs, each of two to four frames after a pause, in noise. */
function record(rng: Rng): Recording {
  const labels = Array.from({ length: 2 + rng.integer(3) }, () => 1 + rng.integer(classes - 1));
  const shown = labels.flatMap((label) => [
    ...new Array<number>(1 + rng.integer(2)).fill(0),
    ...new Array<number>(2 + rng.integer(3)).fill(label),
  ]);
  const values = shown.flatMap((label) =>
    Array.from(
      { length: channels },
      (_, channel) => Number(label === channel + 1) + rng.normal(0, 0.2),
    ),
  );
  return { values: Float32Array.from(values), length: shown.length, labels };
}

/** @returns the edits that test recordings need, as a share of their labels */
export async function readLabels(steps: number): Promise<number> {
  const rng = new Rng(3);
  const [training, test] = [200, 50].map((count) =>
    Array.from({ length: count }, () => record(rng)),
  );
  const model = new Reader(new Rng(1));
  const trainer = new Trainer<readonly Recording[]>({
    model,
    optimizer: new Adam(model.parameters(), { learningRate: 0.01 }),
    data: shuffledBatches({ examples: training, batchSize: 16, rng: new Rng(2) }),
    clipNorm: 1,
    loss: (batch) => {
      const { logits, lengths } = model.forward(batch);
      return ctcLoss(
        logits,
        batch.map(({ labels }) => labels),
        { lengths },
      );
    },
  });
  await trainer.run({ steps });
  const { values, lengths, time } = scope(() => {
    const { logits, lengths } = model.forward(test);
    return { values: logits.dataSync(), lengths, time: logits.shape[1] };
  });
  const read = lengths.map((length, row) => {
    const start = row * time * classes;
    return ctcGreedy(values.subarray(start, start + length * classes), classes);
  });
  return labelErrorRate(
    read,
    test.map(({ labels }) => labels),
  );
}
