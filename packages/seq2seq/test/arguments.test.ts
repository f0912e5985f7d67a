import { ArgumentError, Rng, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { createAttention, Seq2Seq, TokenEncoder } from '../src/index.ts';

const anything = (value: unknown) => value as never;
const rng = new Rng(1);
const sizes = {
  sourceVocabularySize: 7,
  targetVocabularySize: 5,
  startToken: 0,
  endToken: 1,
  hiddenSize: 4,
  embeddingSize: 3,
};

describe('calls without types', () => {
  const model = new Seq2Seq({ ...sizes, rng });

  it.each([
    ['no options', () => new Seq2Seq(anything(undefined)), 'Seq2Seq: options must be an object'],
    [
      'a misspelt option',
      () => new Seq2Seq(anything({ ...sizes, rng, hidden_size: 4 })),
      'did you mean hiddenSize?',
    ],
    [
      'no rng',
      () => createAttention('general', anything({ querySize: 3, memorySize: 3 })),
      'rng must be an Rng',
    ],
    [
      'an array for tokens',
      () =>
        new TokenEncoder({ vocabularySize: 5, embeddingSize: 3, hiddenSize: 4, rng }).forward(
          anything([1]),
        ),
      'source must be a tensor',
    ],
    ['no batch', () => model.loss(anything(undefined)), 'Seq2Seq.loss: batch must be an object'],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  it('refuse an unknown option of a search', async () => {
    const source = zeros([1, 3], 'int32');
    await expect(model.generate(source, null, anything({ width: 3 }))).rejects.toThrow(
      'unknown option "width"',
    );
  });
});
