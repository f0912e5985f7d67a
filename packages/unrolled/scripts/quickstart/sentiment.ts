import { join } from 'node:path';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { type Part, seedOption, trainFor } from './part.ts';
import { type Review, reviews } from './reviews.ts';
import { writeTable } from './write-table.ts';

const modelIn = (folder: string): string => join(folder, 'reviews.safetensors');

export const sentiment: Part = {
  title: 'Sentiment: is it good or bad?',

  async prepare({ folder, seconds, seed }) {
    const model = modelIn(folder);
    const [training, test] = ['training', 'test'].map((name) =>
      join(folder, `reviews.${name}.tsv`),
    );
    const data = reviews(500, seed);
    await writeTable(training, ['text', 'label'], data.training);
    await writeTable(test, ['text', 'label'], data.test);
    const plain = data.test.filter(({ text }) => /^\w+,?( \w+,?){3,8}[.!]?$/.test(text));
    const asked = plain.slice(0, 5);
    const denied = plain.find(({ text }) => / not /.test(text)) ?? data.test[0];
    return [
      {
        remark:
          `It reads ${formatCount(data.training.length)} sentences of reviews, which people have labelled ` +
          'good or bad, and learns the labels:\nan LSTM reads them in both directions, and runs of up ' +
          'to three words are counted. A bag of words, which\nignores their order, is trained ' +
          'for comparison.',
        command: [
          ...['train', 'sentiment', '--data', training, '--out', model],
          ...(seconds === undefined ? [] : trainFor(seconds)),
          ...seedOption(seed),
        ],
      },
      {
        remark:
          `Now ${formatCount(data.test.length)} sentences that are not in the training data. Always ` +
          `answering the more frequent label is right\nin ${commonest(data.test)} %.`,
        command: ['evaluate', model, '--data', test, '--baseline', training],
      },
      {
        remark: `Some of these, which people labelled ${asked.map(({ label }) => label).join(', ')}:`,
        command: ['predict', model, ...asked.map(({ text }) => text)],
      },
      {
        remark: `Why? The effect of each word on the label, in nats. People labelled this one ${denied.label}.`,
        command: ['predict', model, '--explain', denied.text],
      },
    ];
  },

  next: (folder) => [
    ['predict', modelIn(folder), '--explain', 'The food was cold, but the waiters were wonderful.'],
    [
      'train',
      'sentiment',
      '--data',
      'your-table.tsv',
      '--text-column',
      'text',
      '--label-column',
      'label',
    ],
  ],
};

/** The share of the label that most have, in percent. */
function commonest(examples: readonly Review[]): string {
  const good = examples.filter(({ label }) => label === 'good').length;
  return ((100 * Math.max(good, examples.length - good)) / examples.length).toFixed(1);
}
