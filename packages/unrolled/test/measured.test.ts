import { trainTranslation } from '@unrolled/translation';
import { expect, it } from 'vitest';
import { measured } from '../src/command-line/tasks/translation/measured.ts';

const pairs = ['one', 'two', 'three', 'four', 'five'].map((word) => ({
  source: word,
  target: [...word].reverse().join(''),
}));
const options = { limits: { steps: 1 }, hiddenSize: 6, embeddingSize: 5, vocabularySize: 300 };

it('a run that has ended is measured on what it held out, until a signal', async () => {
  const result = await trainTranslation(pairs, options);
  const { signal } = new AbortController();
  expect(await measured(result, signal)).toMatchObject({
    reason: 'finished',
    scores: { pairs: 1 },
  });
  expect(await measured(result, AbortSignal.abort())).toEqual({ ...result, scores: null });
});

it('a run that a signal has ended is not', async () => {
  const result = await trainTranslation(pairs, options, { signal: AbortSignal.abort() });
  expect(await measured(result)).toMatchObject({ reason: 'aborted', scores: null });
});
