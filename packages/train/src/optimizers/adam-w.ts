import type { Tensor } from '@unrolled/tensor';
import { AdamFamily, type AdamOptions } from './adam-family.ts';

/**
 * Adam with decoupled weight decay (Loshchilov 2019), as torch.optim.AdamW:
 * p ← p · (1 − learningRate · weightDecay), then the step of Adam without decay.
 */
export class AdamW extends AdamFamily {
  constructor(parameters: Iterable<Tensor>, options: AdamOptions = {}) {
    super('AdamW', parameters, options, 0.01, true);
  }
}
