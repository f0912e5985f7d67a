import { concat, Rng, type Tensor, tensor } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { kindNames, largestDifference, layerKinds, normal } from './helpers.ts';

const [batch, time, inputSize, hiddenSize] = [3, 5, 4, 6];

/** [batch, time, features], the last step first. */
function reversed(x: Tensor): Tensor {
  const [rows, steps] = x.shape;
  const order = Int32Array.from({ length: rows * steps }, (_, place) => {
    const row = Math.floor(place / steps);
    return row * steps + (steps - 1 - (place % steps));
  });
  return x
    .reshape([rows * steps, -1])
    .gather(tensor(order))
    .reshape(x.shape);
}

it.each(kindNames)('two directions are one, and one on reversed input: %s', (kind) => {
  const options = { inputSize, hiddenSize, init: 'pytorch' } as const;
  const both = layerKinds[kind]({ ...options, bidirectional: true, rng: new Rng(31) });
  const forwards = layerKinds[kind]({ ...options, rng: new Rng(32) });
  const backwards = layerKinds[kind]({ ...options, rng: new Rng(33) });
  both.loadStateDict({
    ...forwards.stateDict(),
    ...Object.fromEntries(
      Object.entries(backwards.stateDict()).map(([name, value]) => [`${name}_reverse`, value]),
    ),
  });
  const x = normal([batch, time, inputSize], 1);
  const { output, state } = both.forward(x);
  const first = forwards.forward(x);
  const second = backwards.forward(reversed(x));
  const joined = concat([first.output, reversed(second.output)], -1);
  expect(largestDifference(output, joined)).toBeLessThan(1e-6);
  expect(largestDifference(state.h, concat([first.state.h, second.state.h]))).toBeLessThan(1e-6);
});
