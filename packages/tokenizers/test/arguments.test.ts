import { UnrolledError } from '@unrolled/guards';
import { describe, expect, it } from 'vitest';
import { CharacterTokenizer, sameTokenizer, WordTokenizer } from '../src/index.ts';

const anything = (value: unknown) => value as never;
function detached(): Float32Array {
  const values = new Float32Array(4);
  structuredClone(values, { transfer: [values.buffer] });
  return values;
}
const words = WordTokenizer.train(['the dog']);

describe('calls without types', () => {
  it.each([
    [
      'no text',
      () => words.encode(anything(undefined)),
      'WordTokenizer.encode: the text must be a text, got undefined',
    ],
    [
      'an option that does not exist',
      () => words.encode('the', anything({ maxLength: 3 })),
      'unknown option "maxLength"',
    ],
    [
      'a text for a list',
      () => words.encodeBatch(anything('the dog')),
      'texts must be an array, got "the dog"',
    ],
    ['a text for ids', () => words.decode(anything(['the'])), 'ids must be whole numbers'],
    ['numbers for texts', () => WordTokenizer.train(anything([1])), 'text 0 must be a text, got 1'],
    [
      'a misspelt option',
      () => CharacterTokenizer.train('ab', anything({ maximumsize: 3 })),
      'unknown option "maximumsize"',
    ],
    [
      'a batch for which there is no room',
      () =>
        WordTokenizer.train('a', { special: { padding: '-' } }).encodeBatch(['a'], {
          length: 2 ** 40,
        }),
      'a batch holds at most 268435456 ids, got 1 texts of length 1099511627776',
    ],
    [
      'a typed array that was transferred',
      () => WordTokenizer.train(anything(detached())),
      'texts',
    ],
    ['a date', () => sameTokenizer(words, anything(new Date(0))), 'must be a tokenizer'],
    ['no tokenizer', () => sameTokenizer(words, anything(null)), 'must be a tokenizer'],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(UnrolledError);
    expect(call).toThrow(message);
  });
});
