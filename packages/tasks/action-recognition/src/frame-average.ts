import { classificationLoss, evaluateClassifier } from '@unrolled/classification';
import { frameBatch, shuffledBatches } from '@unrolled/datasets';
import { Linear, Module } from '@unrolled/nn';
import { Rng, type Tensor } from '@unrolled/tensor';
import { AdamW, Trainer } from '@unrolled/train';
import type { ActionCorpus, ActionExample } from './corpus.ts';

const hiddenSize = 64;
const [batchSize, epochs] = [16, 30];

/** The mean over the frames of what each says by itself: what is known without their order. */
class FrameAverage extends Module {
  readonly hidden: Linear;
  readonly head: Linear;

  constructor(channels: number, labels: number, rng: Rng) {
    super();
    this.hidden = new Linear({ inFeatures: channels, outFeatures: hiddenSize, rng });
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures: labels, rng });
  }

  forward(examples: readonly ActionExample[], channels: number): Tensor {
    const { frames, lengths } = frameBatch(examples, channels);
    const [batch, time] = frames.shape;
    const valid = Float32Array.from({ length: batch * time }, (_, place) =>
      place % time < lengths[Math.floor(place / time)] ? 1 / lengths[Math.floor(place / time)] : 0,
    );
    const seen = this.hidden.forward(frames).relu(); // [batch, time, hiddenSize]
    const mean = seen.mul(frames.constant(valid, [batch, time, 1])).sum(1);
    return this.head.forward(mean);
  }
}

/** Accuracy on what is held out of a model that sees each frame by itself: the baseline. */
export async function scoreFrameAverage(
  { training, validation, parts: { labels, standardizer } }: ActionCorpus,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const channels = standardizer.mean.length;
  const rng = new Rng(seed).fork('frame average');
  const model = new FrameAverage(channels, labels.length, rng);
  const optimizer = new AdamW(model.parameters(), { learningRate: 5e-3, weightDecay: 0.01 });
  const trainer = new Trainer({
    model,
    optimizer,
    data: shuffledBatches({ examples: training, batchSize, rng }),
    loss: (batch) =>
      classificationLoss(model.forward(batch, channels), batch, {
        classWeights: null,
        labelSmoothing: 0,
      }),
  });
  try {
    const { reason } = await trainer.run({ epochs, signal });
    if (reason === 'aborted') return null;
    const { accuracy } = await evaluateClassifier(model, validation, {
      labels,
      forward: (batch) => model.forward(batch, channels),
      lengthOf: ({ length }) => length,
      signal,
    });
    return accuracy;
  } finally {
    optimizer.zeroGrad();
    optimizer.dispose();
  }
}
