import {
  classificationLoss,
  evaluateClassifier,
  type ProbabilisticScores,
} from '@unrolled/classification';
import { frameBatch, shuffledBatches } from '@unrolled/datasets';
import { Linear, Module } from '@unrolled/nn';
import { Rng, type Tensor, tensor } from '@unrolled/tensor';
import { AdamW, Trainer } from '@unrolled/train';
import type { FrameInputs } from '@unrolled/vision';
import { ActionModel, type Features } from './action-model.ts';
import type { ActionExample } from './corpus.ts';

/** Models without recurrence, which show what it adds. */
export const baselineNames = ['frameAverage', 'paddedLogistic'] as const;

/** Name of a baseline. */
export type BaselineName = (typeof baselineNames)[number];

type Example = Omit<ActionExample, 'frames'>;

interface Run {
  readonly model: Module;
  readonly forward: (examples: readonly Features[]) => Tensor;
  readonly rng: Rng;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly epochs: number;
}

const batchSize = 16;

function runOf(
  name: BaselineName,
  { training: examples, labels, inputs }: Split,
  seed: number,
): Run {
  switch (name) {
    case 'frameAverage': {
      const rng = new Rng(seed).fork('frame average');
      const configuration = { cell: 'none', motion: false, dropout: 0 } as const;
      const model = new ActionModel({ labels, inputs, configuration, rng });
      const forward = (batch: readonly Features[]) => model.forward(frameBatch(batch, inputs.size));
      const learningRate = inputs.preprocessing === null ? 5e-3 : 3e-3;
      return { model, forward, rng, learningRate, weightDecay: 0.01, epochs: 30 };
    }
    case 'paddedLogistic': {
      const rng = new Rng(seed).fork('logistic regression on padded series');
      const size = examples.reduce((most, { values }) => Math.max(most, values.length), 0);
      const model = new PaddedLogistic(size, labels.length, rng);
      const forward = (batch: readonly Features[]) => model.forward(batch);
      return { model, forward, rng, learningRate: 1e-3, weightDecay: 1, epochs: 60 };
    }
    default:
      return name satisfies never;
  }
}

/**
 * Scores of baselines that are trained on examples.
 * @returns null when the signal aborts
 */
export async function scoreBaselines(
  split: Split,
  seed: number,
  signal?: AbortSignal,
): Promise<Readonly<Record<BaselineName, ProbabilisticScores>> | null> {
  const { training, test, labels } = split;
  const scores: Partial<Record<BaselineName, ProbabilisticScores>> = {};
  for (const name of baselineNames) {
    const { model, forward, rng, learningRate, weightDecay, epochs } = runOf(name, split, seed);
    const optimizer = new AdamW(model.parameters(), { learningRate, weightDecay });
    const trainer = new Trainer({
      model,
      optimizer,
      data: shuffledBatches({ examples: training, batchSize, rng }),
      loss: (batch) =>
        classificationLoss(forward(batch), batch, { classWeights: null, labelSmoothing: 0 }),
    });
    try {
      const { reason } = await trainer.run({ epochs, signal });
      if (reason === 'aborted') return null;
      const { accuracy, macroF1, loss } = await evaluateClassifier(model, test, {
        labels,
        forward,
        lengthOf: ({ length }) => length,
        signal,
      });
      scores[name] = { accuracy, macroF1, loss };
    } finally {
      optimizer.zeroGrad();
      optimizer.dispose();
    }
  }
  return scores as Readonly<Record<BaselineName, ProbabilisticScores>>;
}

interface Split {
  readonly training: readonly Example[];
  readonly test: readonly Example[];
  readonly labels: readonly string[];
  readonly inputs: FrameInputs;
}

/**
 * Logistic regression on whole series: each is filled up with zeros, which are the mean, to the length of
 * the longest that it is trained on, or cut to it, and every value has a weight for each action.
 */
class PaddedLogistic extends Module {
  readonly head: Linear;
  readonly size: number;

  constructor(size: number, labels: number, rng: Rng) {
    super();
    this.size = size;
    this.head = new Linear({ inFeatures: size, outFeatures: labels, init: 'zeros', rng });
  }

  forward(examples: readonly Features[]): Tensor {
    const values = new Float32Array(examples.length * this.size);
    examples.forEach((example, row) => {
      values.set(example.values.subarray(0, this.size), row * this.size);
    });
    return this.head.forward(tensor(values, [examples.length, this.size]));
  }
}
