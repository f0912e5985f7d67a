import type { HiddenState } from '@unrolled/cells';
import type { TextWindow } from '@unrolled/datasets';
import type { LanguageModel } from '@unrolled/language-model';
import { scope, tensor } from '@unrolled/tensor';
import { type AdamW, type CarriedState, clipGradNorm } from '@unrolled/train';

/** One step of truncated backpropagation through time. */
export const trainingStep = (
  model: LanguageModel,
  optimizer: AdamW,
  window: TextWindow,
  carried: CarriedState<HiddenState>,
  clipNorm: number,
) =>
  scope(() => {
    if (window.startsEpoch) carried.reset();
    optimizer.zeroGrad();
    const characters = tensor(window.inputs, window.shape); // [streams, time]
    const { loss, state } = model.loss(characters, window.targets, carried.read());
    carried.keep(state); // its values only: gradients end at the window's edge
    loss.backward(); // through every step of the window
    const norm = clipGradNorm(optimizer.parameters, clipNorm);
    optimizer.step();
    return { loss, norm };
  });
