import { defineTask } from '@unrolled/task';
import { modelOptions, trainingOptions } from './options.ts';
import { readKnownText } from './source/known-text.ts';
import { tokenizersFromJson } from './tokenizers.ts';
import { TranslationModel } from './translation-model.ts';

/**
 * Translation, trained on sentence pairs: two tokenizers, unless they are given, then encoder,
 * attention and decoder by teacher forcing, with label smoothing, in batches of similar length.
 * The best weights are those of the lowest loss on held-out pairs, of which at most 500 are translated at
 * the end of the run.
 */
export const translation = /* @__PURE__ */ defineTask({
  name: 'translation',
  version: '2',
  package: '@unrolled/translation',
  unit: 'pairs',
  model: TranslationModel,
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ tokenizers, knownText }) => ({ tokenizers, knownText }),
    write: ({ tokenizers, knownText }) => ({
      tokenizers,
      ...(knownText !== null && { knownText: knownText.fields }),
    }),
    read: ({ where, has, field }) => ({
      tokenizers: tokenizersFromJson(where, field('tokenizers')),
      knownText: has('knownText') ? readKnownText(where, field('knownText')) : null,
    }),
    summary: ({ tokenizers: { source, target } }) => ({
      sourceTokens: source.size,
      targetTokens: target.size,
    }),
  },
  training: () => import('./training.ts'),
  exports: () => import('./exports.ts'),
});
