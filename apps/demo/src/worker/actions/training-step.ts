import type { ActionModel } from '@unrolled/action-recognition';
import { classificationLoss } from '@unrolled/classification';
import type { LabelledSequence } from '@unrolled/datasets';
import { scope, type Tensor } from '@unrolled/tensor';
import { type AdamW, clipGradNorm } from '@unrolled/train';

const weighting = { classWeights: null, labelSmoothing: 0.1 };

/** One step of training on some clips, which may differ in length. @returns the loss, a scalar */
export const trainingStep = (
  model: ActionModel,
  optimizer: AdamW,
  clips: readonly LabelledSequence[],
): Tensor =>
  scope(() => {
    optimizer.zeroGrad();
    const logits = model.forward(model.batchOf(clips)); // [clips, actions]
    const answers = clips.map(({ label }) => ({ label: model.labels.indexOf(label) }));
    const loss = classificationLoss(logits, answers, weighting);
    loss.backward();
    clipGradNorm(optimizer.parameters, 1);
    optimizer.step();
    return loss;
  });
