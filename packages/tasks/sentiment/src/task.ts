import { checkLabels } from '@unrolled/classification';
import { describe } from '@unrolled/guards';
import { defineTask } from '@unrolled/task';
import { FormatError } from '@unrolled/tensor';
import { type Tokenizer, tokenizerFromJSON } from '@unrolled/tokenizers';
import { SentimentModel } from './model/sentiment-model.ts';
import { modelOptions, trainingOptions } from './options.ts';

/**
 * Classification of texts by any labels, learned from labelled texts. A bag of words is trained on the same
 * texts, and its scores are figures of the record, together with those of always answering the most
 * frequent label.
 */
export const sentiment = /* @__PURE__ */ defineTask({
  name: 'sentiment',
  version: '2',
  package: '@unrolled/sentiment',
  unit: 'texts',
  model: SentimentModel,
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ tokenizer, labels }) => ({ tokenizer, labels }),
    write: ({ tokenizer, labels }) => ({ tokenizer, labels: { labels } }),
    read: ({ where, field }) => ({
      tokenizer: readTokenizer(where, field('tokenizer')),
      labels: checkLabels(where, field('labels').labels as readonly string[]),
    }),
    summary: ({ tokenizer, labels }) => {
      const { size } = tokenizer;
      const { type } = tokenizer.toJSON();
      return {
        ...(type === 'word' ? { words: size } : { tokenizer: type, tokens: size }),
        labels: labels.join(', ').slice(0, 200),
      };
    },
  },
  training: () => import('./training.ts'),
  exports: () => import('./exports.ts'),
});

function readTokenizer(where: string, json: Parameters<typeof tokenizerFromJSON>[0]): Tokenizer {
  const tokenizer = tokenizerFromJSON(json);
  if (tokenizer.unknownId !== undefined) return tokenizer;
  throw new FormatError(
    `${where}: its tokenizer must have a token for unknown words, got one of kind ` +
      `${describe(tokenizer.toJSON().type)} without`,
  );
}
