import { checkLabels } from '@unrolled/classification';
import { defineTask } from '@unrolled/task';
import { TaggingModel } from './model/tagging-model.ts';
import { checkWords } from './model/words.ts';
import { modelOptions, trainingOptions } from './options.ts';

/** Greatest number of labels that a summary lists; of more it gives the number. */
const mostListed = 20;

/**
 * A label for every token of a sentence, learned from labelled sentences: parts of speech, names. The most
 * frequent label of each word is counted on the same sentences, and its scores are figures of the record.
 */
export const tagging = /* @__PURE__ */ defineTask({
  name: 'tagging',
  version: '1',
  package: '@unrolled/tagging',
  unit: 'sentences',
  model: TaggingModel,
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ words, labels }) => ({ words, labels }),
    write: ({ words, labels }) => ({ words: { words }, labels: { labels } }),
    read: ({ where, field }) => ({
      words: checkWords(where, field('words').words as readonly string[]),
      labels: checkLabels(where, field('labels').labels as readonly string[]),
    }),
    summary: ({ words, labels }) => ({
      words: words.length,
      labels: labels.length > mostListed ? labels.length : labels.join(', '),
    }),
  },
  training: () => import('./training.ts'),
  exports: () => import('./exports.ts'),
});
