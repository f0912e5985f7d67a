import { sentiment } from '@unrolled/sentiment';
import { countParameters } from '../count-parameters.ts';
import { loadOnce } from '../load-once.ts';
import { modelBytes } from '../model-bytes.ts';
import type { Handlers } from '../protocol.ts';
import { readSentence } from './read-sentence.ts';

const opened = loadOnce(async (name: 'sentiment') => {
  const model = sentiment.load(await modelBytes(name), name);
  model.eval();
  return { model, parameters: countParameters(model) };
});

export const handlers: Handlers<'sentiment'> = {
  async read(text) {
    const { model, parameters } = await opened('sentiment');
    const began = performance.now();
    const reading = await readSentence(model, text);
    return { ...reading, text, parameters, milliseconds: performance.now() - began };
  },
};
