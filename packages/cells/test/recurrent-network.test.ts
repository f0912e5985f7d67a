import { Rng, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { cellKinds, RecurrentNetwork } from '../src/index.ts';
import { largestDifference, normal } from './helpers.ts';

const sizes = { inputSize: 3, hiddenSize: 5, outputSize: 2 };
const x = () => normal([4, 7, 3], 2);
const lengths = [7, 3, 1, 6];

describe('RecurrentNetwork', () => {
  it.each(cellKinds)('has its last output after each length, and streams: %s', (cell) => {
    const network = new RecurrentNetwork({ ...sizes, cell, numLayers: 2, rng: new Rng(1) }).eval();
    const each = network.forwardEach(x(), { lengths });
    expect(each.shape).toEqual([4, 7, 2]);
    const last = network.forward(x(), { lengths });
    for (const [row, length] of lengths.entries()) {
      const expected = each
        .slice([
          [row, row + 1],
          [length - 1, length],
        ])
        .reshape([1, 2]);
      expect(largestDifference(last.slice([[row, row + 1]]), expected)).toBeLessThan(1e-6);
    }
    const stream = network.stream();
    const all = network.forwardEach(x());
    for (let step = 0; step < 7; step++) {
      const frames = x()
        .slice([null, [step, step + 1]])
        .reshape([4, 3]);
      const expected = all.slice([null, [step, step + 1]]).reshape([4, 2]);
      expect(largestDifference(stream.step(frames), expected)).toBeLessThan(1e-6);
    }
  });

  it('reads tokens in both directions', () => {
    const options = { ...sizes, symbols: 11, bidirectional: true, rng: new Rng(1) };
    const network = new RecurrentNetwork(options).eval();
    const tokens = tensor(
      [
        [1, 10, 3],
        [4, 0, 0],
      ],
      [2, 3],
      { dtype: 'int32' },
    );
    const read = network.forward(tokens, { lengths: [3, 1] });
    const other = tensor(
      [
        [1, 10, 3],
        [4, 7, 9],
      ],
      [2, 3],
      { dtype: 'int32' },
    );
    expect(largestDifference(read, network.forward(other, { lengths: [3, 1] }))).toBe(0);
    expect(read.shape).toEqual([2, 2]);
    expect(() => network.stream()).toThrow(/RecurrentNetwork.stream: the reverse direction/);
  });

  it('streams tokens, and drops out only while training', () => {
    const network = new RecurrentNetwork({ ...sizes, symbols: 11, dropout: 0.5, rng: new Rng(1) });
    const tokens = tensor([[1, 10]], [1, 2], { dtype: 'int32' });
    const [first, second] = [network.forward(tokens), network.forward(tokens)];
    expect(largestDifference(first, second)).toBeGreaterThan(0);
    network.eval();
    const stream = network.stream();
    stream.step(tensor([1], [1], { dtype: 'int32' }));
    const streamed = stream.step(tensor([10], [1], { dtype: 'int32' }));
    expect(largestDifference(streamed, network.forward(tokens))).toBeLessThan(1e-6);
  });
});
