import {
  classificationLoss,
  evaluateClassifier,
  type ProbabilisticScores,
} from '@unrolled/classification';
import { frameBatch, shuffledBatches } from '@unrolled/datasets';
import type { Module } from '@unrolled/nn';
import { Rng, type Tensor } from '@unrolled/tensor';
import { AdamW, Trainer } from '@unrolled/train';
import type { FrameInputs } from '@unrolled/vision';
import { ActionModel, type Features } from '../action-model.ts';
import type { ActionExample } from '../corpus.ts';
import { PaddedLogistic } from './padded-logistic.ts';

/** Models without recurrence, which show what it adds. */
export const baselineNames = ['frameAverage', 'paddedLogistic'] as const;

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
