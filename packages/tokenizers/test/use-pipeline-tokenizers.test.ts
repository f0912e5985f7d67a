import { beforeEach, expect, it } from 'vitest';
import { readers } from '../src/from-json.ts';
import { readTokenizerJson, tokenizerFromJSON, usePipelineTokenizers } from '../src/index.ts';

const file = {
  model: { type: 'WordPiece', vocab: { '[UNK]': 0, a: 1, '##b': 2 }, unk_token: '[UNK]' },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  normalizer: null,
  decoder: null,
  added_tokens: [],
};

beforeEach(() => void readers.delete('pipeline'));

it('a pipeline is restored after the call that allows it', () => {
  const json = JSON.parse(JSON.stringify(readTokenizerJson(file)));
  readers.delete('pipeline');
  expect(() => tokenizerFromJSON(json)).toThrow(
    /usePipelineTokenizers\(\) .* must be called first/,
  );
  usePipelineTokenizers();
  expect(Array.from(tokenizerFromJSON(json).encode('ab a'))).toEqual([1, 2, 1]);
});

it('a pipeline that was read from a tokenizer.json can be restored', () => {
  const json = JSON.parse(JSON.stringify(readTokenizerJson(file)));
  expect(tokenizerFromJSON(json).size).toBe(3);
});
