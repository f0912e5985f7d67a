import type { LabelledSequence } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';

const actions = ['raise', 'lower', 'wave'];

/**
 * A hand at a height: it goes up, down, or up and down. Raising played backwards is lowering, so that
 * only the order of the frames tells the two apart.
 */
export function drawSequences(count: number, seed: number): LabelledSequence[] {
  const rng = new Rng(seed);
  return Array.from({ length: count }, (_, index) => {
    const label = actions[index % actions.length];
    const length = 8 + rng.integer(8);
    const values = new Float32Array(length * 2);
    for (let frame = 0; frame < length; frame++) {
      const share = frame / (length - 1);
      const height =
        label === 'raise' ? share : label === 'lower' ? 1 - share : Math.sin(3 * Math.PI * share);
      values[2 * frame] = 5 + height + rng.normal(0, 0.05);
      values[2 * frame + 1] = rng.normal(0, 1);
    }
    return { values, length, channels: 2, label };
  });
}

export const smallOptions = {
  hiddenSize: 12,
  epochs: null,
  batchSize: 8,
  learningRate: 1e-2,
  validations: 2,
};
