import { LSTM, maskedForward } from '@unrolled/cells';
import { noGrad, Rng, type Shape, setBackend, type Tensor, tensor, zeros } from '@unrolled/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import fixture from '../fixtures/masks.json' with { type: 'json' };
import { backends } from './pytorch.ts';

const { hiddenSize, mask, shape } = fixture;
const [batch, time, inputSize] = shape;
/** Keras computes in float32. */
const closeness = { relative: 1e-5, absolute: 1e-6 };

function stateDict(bidirectional: boolean, direction: number): Record<string, Tensor> {
  const shapes: Record<string, Shape> = {
    weight_ih: [4 * hiddenSize, inputSize],
    weight_hh: [4 * hiddenSize, hiddenSize],
    bias_ih: [4 * hiddenSize],
  };
  const suffix = bidirectional && direction === 1 ? '_l0_reverse' : '_l0';
  const own = Object.entries(fixture.weights[direction]).map(([name, values]) => [
    `${name}${suffix}`,
    tensor(values, shapes[name]),
  ]);
  return { ...Object.fromEntries(own), [`bias_hh${suffix}`]: zeros([4 * hiddenSize]) };
}

describe.each(backends)('masks as Keras reads them: $name', ({ create }) => {
  beforeAll(async () => {
    setBackend(await create());
  });

  const x = () => tensor(fixture.x, shape);

  it.each([0, 1])('in direction %i', async (direction) => {
    const lstm = new LSTM({ inputSize, hiddenSize, rng: new Rng(1) });
    lstm.loadStateDict(stateDict(false, direction));
    const reverse = direction === 1;
    const { output, state } = noGrad(() => maskedForward(lstm, x(), mask, { reverse }));
    expect(output.shape).toEqual([batch, time, hiddenSize]);
    await expect(output).toBeAllClose(fixture.outputs[direction], closeness);
    await expect(state.h).toBeAllClose(fixture.states[direction].h, closeness);
    await expect(state.c).toBeAllClose(fixture.states[direction].c, closeness);
  });

  it('in both directions', async () => {
    const lstm = new LSTM({ inputSize, hiddenSize, bidirectional: true, rng: new Rng(1) });
    lstm.loadStateDict({ ...stateDict(true, 0), ...stateDict(true, 1) });
    const { output } = noGrad(() => maskedForward(lstm, x(), mask));
    await expect(output).toBeAllClose(fixture.both, closeness);
  });
});
