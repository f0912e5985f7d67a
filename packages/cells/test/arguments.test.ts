import { ArgumentError, Rng, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GRU, LSTM, LSTMCell, scan } from '../src/index.ts';

const anything = (value: unknown) => value as never;
const rng = new Rng(1);
const sizes = { inputSize: 3, hiddenSize: 5, rng };

describe('calls without types', () => {
  const lstm = new LSTM(sizes);

  it.each([
    ['no options', () => new LSTM(anything(undefined)), 'LSTM: options must be an object'],
    [
      'no rng',
      () => new LSTM(anything({ inputSize: 3, hiddenSize: 5 })),
      'LSTM: rng must be an Rng',
    ],
    [
      'a misspelt option',
      () => new LSTM(anything({ ...sizes, numLayer: 2 })),
      'did you mean numLayers?',
    ],
    [
      "PyTorch's option",
      () => new GRU(anything({ ...sizes, batchFirst: true })),
      'GRU: unknown option "batchFirst"',
    ],
    [
      'more layers than can be made',
      () => new LSTM({ ...sizes, numLayers: 2 ** 40 }),
      'numLayers must be a whole number from 1 to 10000',
    ],
    ['an array for x', () => lstm.forward(anything([[1]])), 'LSTM.forward: x must be a tensor'],
    [
      'a state in place of options',
      () => lstm.forward(zeros([2, 7, 3]), anything(lstm.initialState(2))),
      'the options are state, lengths',
    ],
    [
      'a result in place of a state',
      () => lstm.step(zeros([2, 3]), anything(lstm.step(zeros([2, 3])))),
      'pass the state that',
    ],
    [
      'a cell without a step',
      () => scan(anything({}), zeros([2, 7, 3])),
      'scan: cell must be a cell',
    ],
    [
      'an option of a layer for a cell',
      () => new LSTMCell(anything({ ...sizes, numLayers: 2 })),
      'LSTMCell: unknown option "numLayers"',
    ],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
