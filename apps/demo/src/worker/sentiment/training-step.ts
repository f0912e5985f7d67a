import { classificationLoss } from '@unrolled/classification';
import type { LabelledText } from '@unrolled/datasets';
import type { SentimentModel } from '@unrolled/sentiment';
import { scope, type Tensor } from '@unrolled/tensor';
import { type AdamW, clipGradNorm } from '@unrolled/train';

const weighting = { classWeights: null, labelSmoothing: 0 };

/** One step of training on some sentences. @returns the loss, a scalar */
export const trainingStep = (
  model: SentimentModel,
  optimizer: AdamW,
  sentences: readonly LabelledText[],
): Tensor =>
  scope(() => {
    optimizer.zeroGrad();
    const logits = model.forward(sentences.map(({ text }) => model.encode(text))); // [sentences, 2]
    const answers = sentences.map(({ label }) => ({ label: model.labels.indexOf(label) }));
    const loss = classificationLoss(logits, answers, weighting);
    loss.backward();
    clipGradNorm(optimizer.parameters, 1);
    optimizer.step();
    return loss;
  });
