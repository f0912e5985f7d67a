import {
  type ClassificationScores,
  ClassificationTally,
  classificationLoss,
} from '@unrolled/classification';
import { shuffledBatches } from '@unrolled/datasets';
import { type SegmentScores, segmentScores } from '@unrolled/metrics';
import { Linear, Module } from '@unrolled/nn';
import { noGrad, Rng, scope, type Tensor, tensor } from '@unrolled/tensor';
import { AdamW, Trainer } from '@unrolled/train';
import type { LabelingExample } from './corpus.ts';

const batchSize = 256;
const [mostEpochs, mostSteps] = [30, 3000];
/** Values in a batch times steps: what pixels may cost. */
const mostValues = 1e6;

/** A single frame. */
interface Frame {
  readonly values: Float32Array;
  readonly label: number;
}

/** Logistic regression on the channels of a frame: what is known without the frames before. */
class FrameRegression extends Module {
  readonly head: Linear;

  constructor(channels: number, labels: number, rng: Rng) {
    super();
    this.head = new Linear({ inFeatures: channels, outFeatures: labels, rng });
  }

  /** @returns logits [frames, labels] */
  forward(frames: readonly Frame[]): Tensor {
    const channels = this.head.weight.shape[1];
    const values = new Float32Array(frames.length * channels);
    frames.forEach((frame, row) => {
      values.set(frame.values, row * channels);
    });
    return this.head.forward(tensor(values, [frames.length, channels]));
  }
}

/** Scores of the regression, by frames and by segments. */
export interface FrameRegressionScores extends ClassificationScores {
  /** Scores of segments of the most likely label of each frame, in per cent. */
  readonly segments: SegmentScores;
}

/** Options of training and measuring the regression. */
interface RegressionOptions {
  readonly labels: readonly string[];
  /** Number of values of a frame, without motion. */
  readonly channels: number;
  readonly classWeights: Float32Array | null;
  readonly seed: number;
  /** Label of frames of which no segment is made. */
  readonly background?: string;
  readonly signal?: AbortSignal;
}

/**
 * Trains a logistic regression on single frames, and evaluates it: the baseline.
 * @returns null where the signal has ended the training
 */
export async function scoreFrameRegression(
  training: readonly LabelingExample[],
  validation: readonly LabelingExample[],
  { labels, channels, classWeights, seed, background, signal }: RegressionOptions,
): Promise<FrameRegressionScores | null> {
  const rng = new Rng(seed).fork('frame regression');
  const model = new FrameRegression(channels, labels.length, rng);
  const optimizer = new AdamW(model.parameters(), { learningRate: 1e-2, weightDecay: 1e-3 });
  const examples = training.flatMap((example) => framesOf(example, channels));
  const trainer = new Trainer({
    model,
    optimizer,
    data: shuffledBatches({ examples, batchSize, rng }),
    loss: (batch) =>
      classificationLoss(model.forward(batch), batch, { classWeights, labelSmoothing: 0 }),
  });
  const steps = Math.min(
    mostSteps,
    Math.ceil(mostValues / channels),
    mostEpochs * Math.ceil(examples.length / batchSize),
  );
  try {
    const { reason } = await trainer.run({ steps, signal });
    if (reason === 'aborted') return null;
    const tally = new ClassificationTally(labels);
    const predicted: string[][] = [];
    for (const example of validation) {
      const frames = framesOf(example, channels);
      const logits = scope(() => noGrad(() => model.forward(frames)));
      const values = await logits.data();
      logits.dispose();
      predicted.push(
        frames.map(({ label }, place) => {
          const own = values.subarray(place * labels.length, (place + 1) * labels.length);
          tally.add({ place, label, logits: own });
          return labels[own.indexOf(Math.max(...own))];
        }),
      );
    }
    const { accuracy, macroF1 } = tally.evaluation();
    const expected = validation.map((example) =>
      Array.from(example.labels, (label) => labels[label]),
    );
    return { accuracy, macroF1, segments: segmentScores(predicted, expected, { background }) };
  } finally {
    optimizer.zeroGrad();
    optimizer.dispose();
  }
}

function framesOf({ values, labels, length }: LabelingExample, channels: number): Frame[] {
  const inputs = values.length / length;
  return Array.from(labels, (label, frame) => ({
    label,
    values: values.subarray(frame * inputs, frame * inputs + channels),
  }));
}
