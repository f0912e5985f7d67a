/**
 * Training speed of the translation model and of an equal one in PyTorch, interleaved in one run:
 *
 *     npm run bench:translation -- [source target] [--rounds 7] [--threads 2] [--python path]
 *
 * `source` and `target` are files of one sentence a line, such as Multi30k's train.en and train.fr;
 * without them, sentences of such lengths are made up.
 */
import { resolve } from 'node:path';
import { Rng } from '@unrolled/tensor';
import { Command } from 'commander';
import { measureInterleaved, unrolledNative } from '../interleaved.ts';
import { pythonOption, threadCount, wholeNumber } from '../option-values.ts';
import { usePython } from '../python-process.ts';
import { circumstancesOf, formatCase, formatCircumstances, reportCase } from '../report.ts';
import { countTargets, drawBatches, generatePairs, readPairs } from './batches.ts';
import { preparePyTorch, translationScript } from './pytorch.ts';
import { prepareUnrolled } from './unrolled.ts';
import { initialWeights, type TranslationSize, translationSizes } from './workload.ts';

interface Options {
  readonly rounds: number;
  readonly threads: number;
  readonly python?: string;
}

const command = new Command('bench:translation')
  .description(
    'Measures the training speed of the translation model and of its twin in PyTorch, interleaved.',
  )
  .argument('[source]', 'path of the source sentences, one a line')
  .argument('[target]', 'path of their translations, one a line')
  .option('--rounds <count>', 'number of measured rounds of each system', wholeNumber, 7)
  .option(
    '--threads <count>',
    'number of threads of an additional run of both systems',
    threadCount,
    1,
  )
  .addOption(pythonOption())
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const systemsOn = (threads: number) => ({
  prepareUnrolled,
  script: translationScript,
  preparePyTorch,
  others: [...new Set([1, threads])].map((count) => unrolledNative(prepareUnrolled, count)),
});

/** Values are only compared without dropout, whose masks each system draws for itself. */
const dropouts = [0, 0.2];

const titleOf = ({ embeddingSize, hiddenSize, vocabularySize }: TranslationSize, dropout: number) =>
  `Translation, embedding ${embeddingSize}, hidden ${hiddenSize}, ${vocabularySize} tokens a ` +
  `language, dropout ${dropout}, training step (batch 64)`;

async function main([source, target]: string[], options: Options): Promise<void> {
  console.log(formatCircumstances(circumstancesOf(options.rounds)));
  for (const size of translationSizes) {
    const { vocabularySize } = size;
    const pairs =
      source === undefined
        ? generatePairs(vocabularySize, new Rng(3))
        : readPairs(source, target, vocabularySize);
    const batches = drawBatches(pairs, new Rng(4));
    const weights = initialWeights(size);
    for (const dropout of dropouts) {
      const outcomes = await measureInterleaved(
        { size, dropout, weights, batches },
        systemsOn(options.threads),
        options,
      );
      const report = reportCase(
        {
          id: `translation-${size.embeddingSize}-${vocabularySize}-${dropout}`,
          title: titleOf(size, dropout),
          unit: 'target tokens',
          unitsPerCall: countTargets(batches),
        },
        outcomes,
      );
      console.log(formatCase(report));
      if (!report.agreement.holds) process.exitCode = 1;
    }
  }
}

// Where the command was given, although pnpm runs it in this package.
const from = process.env.INIT_CWD ?? process.cwd();
const paths = command.parse().args.map((path) => resolve(from, path));
if (paths.length === 1) command.error('error: a source file needs a target file after it');
const options = command.opts<Options>();
const problem = options.python === undefined ? null : usePython(options.python);
if (problem !== null) command.error(`error: ${problem}`);
await main(paths, options);
