import { ArgumentError, Rng, ShapeError, tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { kindNames, largestDifference, layerKinds, normal } from './helpers.ts';

const [batch, time, inputSize, hiddenSize] = [3, 5, 4, 7];

describe.each(kindNames)('%s.forwardTokens', (kind) => {
  const make = (options = {}) =>
    layerKinds[kind]({ inputSize, hiddenSize, rng: new Rng(11), init: 'pytorch', ...options });

  // Fewer symbols than tokens, so that the table is projected; and more, so that it is not.
  it.each([6, 40])('is forward() of the rows of a table of %i symbols', (symbols) => {
    const layer = make({ numLayers: 2, bidirectional: true });
    const rng = new Rng(5);
    const values = Int32Array.from({ length: batch * time }, () => rng.integer(symbols));
    const tokens = tensor(values, [batch, time]);
    const weights = normal([batch, time, 2 * hiddenSize], 3);
    const options = { lengths: [3, 0, 5] };
    const run = (byTokens: boolean) => {
      const table = normal([symbols, inputSize], 2).retainGrad();
      const { output, state } = byTokens
        ? layer.forwardTokens(table, tokens, options)
        : layer.forward(table.gather(tokens), options);
      output.mul(weights).sum().add(state.h.square().sum()).backward();
      const parameters = [...layer.parameters()];
      const gradients = [table, ...parameters].map((one) => one.grad!.detach());
      for (const one of parameters) one.zeroGrad();
      return [output, state.h, ...gradients];
    };
    const expected = run(false);
    run(true).forEach((actual, index) => {
      expect(largestDifference(actual, expected[index])).toBeLessThan(1e-5);
    });
  });

  it('works step by step too', () => {
    const layer = make({ layerNorm: true });
    const table = normal([6, inputSize], 2);
    const tokens = tensor(new Int32Array([0, 5, 2, 1, 1, 3, 4, 0, 5, 2, 2, 1]), [2, 6]);
    const { output } = layer.forwardTokens(table, tokens);
    expect(output.dataSync()).toEqual(layer.forward(table.gather(tokens)).output.dataSync());
  });

  it('refuses a table and tokens that do not fit', () => {
    const layer = make();
    const tokens = zeros([2, 3], 'int32');
    expect(() => layer.forwardTokens(zeros([6, 9]), tokens)).toThrow(
      new ShapeError(
        `${layer.constructor.name}.forwardTokens: the table must be [symbols, 4], got [6, 9]`,
      ),
    );
    const table = zeros([6, inputSize]);
    expect(() => layer.forwardTokens(table, zeros([3], 'int32'))).toThrow(
      /tokens must be \[batch, time\]/,
    );
    expect(() => layer.forwardTokens(table, zeros([2, 3]))).toThrow(ArgumentError);
    expect(() => layer.forwardTokens(table, tensor(new Int32Array([6]), [1, 1]))).toThrow(
      /0 to 5, got 6/,
    );
  });
});
