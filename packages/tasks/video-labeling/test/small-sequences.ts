import type { LabelledFrames } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';

const height = {
  rest: () => 0,
  raise: (share: number) => share,
  hold: () => 1,
  lower: (share: number) => 1 - share,
};

/**
 * A hand that rests, is raised, held and lowered, again and again. Only the frames before tell raising
 * from lowering, and by its height alone a frame is like many others.
 */
export function drawSequences(count: number, seed: number, gestures = 3): LabelledFrames[] {
  const rng = new Rng(seed);
  return Array.from({ length: count }, (_, place) => {
    const labels: string[] = [];
    const values: number[] = [];
    for (let gesture = 0; gesture < gestures; gesture++) {
      for (const [label, heightAt] of Object.entries(height)) {
        const length = 6 + rng.integer(6);
        for (let frame = 1; frame <= length; frame++) {
          labels.push(label);
          values.push(heightAt(frame / length) + rng.normal(0, 0.02), rng.normal(0, 1));
        }
      }
    }
    return {
      values: Float32Array.from(values),
      length: labels.length,
      channels: 2,
      labels,
      name: `take ${place}`,
    };
  });
}

export const smallOptions = {
  hiddenSize: 12,
  epochs: null,
  batchSize: 4,
  windowLength: 40,
  learningRate: 1e-2,
  validations: 2,
  noise: 0.02,
  dropout: 0,
};
