import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { countRecurrentWeights, GRU, LSTM, RNN } from '../src/index.ts';

const layers = { lstm: LSTM, gru: GRU, rnn: RNN };

describe('countRecurrentWeights', () => {
  it.each(['lstm', 'gru', 'rnn'] as const)('counts what a %s learns', (cell) => {
    for (const numLayers of [undefined, 1, 2, 4]) {
      for (const bidirectional of [undefined, true, false]) {
        const sizes = { inputSize: 5, hiddenSize: 3, numLayers, bidirectional };
        const layer = new layers[cell]({ ...sizes, rng: new Rng(1) });
        expect(countRecurrentWeights(cell, sizes), JSON.stringify(sizes)).toBe(
          layer.parameterCount(),
        );
      }
    }
  });

  it('counts what no memory could hold', () => {
    const sizes = { inputSize: 1, hiddenSize: 1e9, numLayers: 1e9 };
    expect(countRecurrentWeights('rnn', sizes)).toBeCloseTo(2e27, -20);
  });
});
