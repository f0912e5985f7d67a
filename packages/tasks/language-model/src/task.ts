import { defineTask } from '@unrolled/task';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { LanguageModel } from './language-model.ts';
import { modelOptions, trainingOptions } from './options.ts';

/**
 * A character-level language model, trained by truncated backpropagation through time over parallel
 * streams of the text, with the state carried from window to window. A text of more than 32 MiB is
 * not held in memory: training begins after a sample of 8 MiB has been read, from which the vocabulary is
 * built.
 */
export const languageModel = /* @__PURE__ */ defineTask({
  name: 'language-model',
  version: '2',
  package: '@unrolled/language-model',
  unit: 'characters',
  model: LanguageModel,
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ tokenizer }) => ({ tokenizer }),
    write: ({ tokenizer }) => ({ tokenizer }),
    read: ({ field }) => ({ tokenizer: CharacterTokenizer.fromJSON(field('tokenizer')) }),
    summary: ({ tokenizer: { size, unknownId } }) => ({
      characters: unknownId === undefined ? size : size - 1,
    }),
  },
  training: () => import('./training.ts'),
  exports: () => import('./exports.ts'),
});
