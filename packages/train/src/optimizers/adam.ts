import type { Tensor } from '@unrolled/tensor';
import { AdamFamily, type AdamOptions } from './adam-family.ts';

/**
 * Adam (Kingma 2015), as torch.optim.Adam. The weight decay is added to the gradient:
 * g ← gradient + weightDecay · p; m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²;
 * p ← p − learningRate · m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
 */
export class Adam extends AdamFamily {
  constructor(parameters: Iterable<Tensor>, options: AdamOptions = {}) {
    super('Adam', parameters, options, 0, false);
  }
}
