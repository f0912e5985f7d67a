import { join } from 'node:path';
import type { GeneratedPairs, GenerateOptions } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { type Arguments, type Part, seedOption, trainFor } from './part.ts';
import { writeTable } from './write-table.ts';

export interface TranslationSubject {
  readonly title: string;
  /** Its files are named after it. */
  readonly name: string;
  readonly generate: (options: GenerateOptions) => GeneratedPairs;
  /** Subject of the training, with its number of pairs. */
  readonly remark: (pairs: string) => string;
  /** Length of the training in minutes, by default. */
  readonly seconds: number;
  /** Whether a source is worth showing. */
  readonly isShown: (source: string) => boolean;
  readonly next: (model: string) => readonly Arguments[];
}

/** A part that learns to translate generated pairs, and is then asked for others. */
export function translationPart(subject: TranslationSubject): Part {
  const { title, name, generate, remark, isShown, next } = subject;
  const modelIn = (folder: string): string => join(folder, `${name}.safetensors`);
  return {
    title,

    async prepare({ folder, seconds = subject.seconds, seed }) {
      const model = modelIn(folder);
      const [training, test] = ['training', 'test'].map((use) =>
        join(folder, `${name}.${use}.tsv`),
      );
      const rng = new Rng(seed).fork(name);
      const data = generate({ training: 20_000, test: 500, rng });
      await writeTable(training, ['source', 'target'], data.training);
      await writeTable(test, ['source', 'target'], data.test);
      const asked = data.test.filter(({ source }) => isShown(source)).slice(0, 3);
      const [{ source: first }] = asked;
      const answers = asked.map(({ target }) => `  ${target}`).join('\n');
      return [
        {
          remark: remark(formatCount(data.training.length)),
          command: [
            ...['train', 'translation', '--data', training, '--out', model],
            ...['--hidden-size', '128', '--embedding-size', '64', '--vocabulary-size', '400'],
            ...['--dropout', '0.1', ...trainFor(seconds), ...seedOption(seed)],
          ],
        },
        {
          remark: `${formatCount(data.test.length)} others: how many are exactly right?`,
          command: ['evaluate', model, '--data', test],
        },
        {
          remark: `Some of these. The right answers:\n${answers}`,
          command: ['predict', model, ...asked.map(({ source }) => source)],
        },
        {
          remark: 'Its attention for each token that it wrote, as text and as a picture:',
          command: [
            ...['predict', model, '--alignment', '--heat-map', join(folder, `${name}.svg`)],
            first,
          ],
        },
      ];
    },

    next: (folder) => next(modelIn(folder)),
  };
}
