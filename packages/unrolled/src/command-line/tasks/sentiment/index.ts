import { formatShare } from '@unrolled/classification';
import { parseWordVectors } from '@unrolled/datasets';
import { sentiment } from '@unrolled/sentiment';
import { option } from '@unrolled/task';
import { readText, readTokenizerFile } from '../../files/text-files.ts';
import { defineCommand } from '../define-command.ts';
import { describeScores, evaluateTexts } from './evaluate.ts';
import { predictLabels } from './predict.ts';
import { readTables, tableOptions } from './tables.ts';
import { labelWarnings, lengthWarnings, resultWarnings } from './warnings.ts';

/** Commands of sentiment. */
export const command = defineCommand(sentiment, {
  dataOptions: tableOptions,
  trainOptions: {
    tokenizer: option.forNewModels(
      option.optional(
        option.text('', 'path', 'path of a tokenizer.json for the model to use'),
        'the words of the data',
      ),
    ),
    vectors: option.forNewModels(
      option.optional(
        option.text(
          '',
          'path',
          'path of word vectors that initialise the embeddings, as GloVe text or JSON',
        ),
        'none',
      ),
    ),
  },
  read: readTables,
  async trainingData({ training, validation }, { tokenizer, vectors }, output) {
    for (const warning of labelWarnings(training)) output.warn(warning);
    return {
      training,
      validation,
      vectors:
        vectors === null
          ? undefined
          : parseWordVectors(await readText('--vectors', [vectors]), vectors),
      tokenizer:
        tokenizer === null
          ? undefined
          : await readTokenizerFile('--tokenizer', tokenizer, { unknown: '<unk>' }),
    };
  },
  units: { words: 'words', field: 'words' },
  score: (value, details) => {
    const { accuracy, macroF1, loss, baselineAccuracy, majorityAccuracy } = details ?? {};
    const references = [
      ...(baselineAccuracy === undefined ? [] : [`bag of words ${formatShare(baselineAccuracy)}`]),
      `majority ${formatShare(majorityAccuracy)}`,
    ];
    return {
      words:
        `Held-out texts: accuracy ${formatShare(accuracy)}, macro F1 ${formatShare(macroF1)}, loss ` +
        `${loss.toFixed(3)} (${references.join(', ')})`,
      event: { value, ...details },
    };
  },
  dataWarnings: ({ training, validation, counts }, { maximumLength }) =>
    lengthWarnings(counts.cut, training + validation, maximumLength),
  result: ({ record, evaluation }) => ({
    heldOut: 'texts',
    score: evaluation && describeScores(evaluation, record.progress.figures),
    warnings:
      evaluation === null ? [] : resultWarnings(evaluation, record, baselineOf(record.progress)),
    next: (path) => `unrolled predict ${path} "…"`,
  }),
  evaluate: evaluateTexts,
  predict: predictLabels,
  examples: `
Examples:
  unrolled train sentiment --data reviews.csv --text-column review --label-column 3
  unrolled train sentiment --data train.tsv --val dev.tsv --columns text,label --out film.safetensors
  unrolled train sentiment --data tickets.csv --class-weights balanced --history history.csv
  unrolled evaluate sentiment.safetensors --data test.csv --errors 20 --baseline reviews.csv
  unrolled predict sentiment.safetensors --data new.csv --output labelled.csv`,
});

/** Scores of the bag of words on what is held out. */
const baselineOf = ({ figures }: { readonly figures: Readonly<Record<string, number>> }) => ({
  accuracy: figures.baselineAccuracy,
  macroF1: figures.baselineMacroF1,
});
