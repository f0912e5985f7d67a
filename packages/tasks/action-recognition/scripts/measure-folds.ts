import { parseArgs } from 'node:util';
import type { LabelledSequence } from '@unrolled/datasets';
import { actionRecognition } from '../src/index.ts';

/** Sequences to train on, and sequences to test on. */
export interface Fold {
  readonly name: string;
  readonly training: readonly LabelledSequence[];
  readonly test: readonly LabelledSequence[];
}

/** Arguments of a measuring program: paths, and options of all of them. */
export function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      by: { type: 'string', default: 'recording' },
      seeds: { type: 'string', default: '5' },
      options: { type: 'string', default: '{}' },
      whole: { type: 'boolean', default: false },
    },
  });
  const { by, seeds, options, whole } = values;
  const parsed = JSON.parse(options) as object;
  return { positionals, by, seeds: Number(seeds), options: parsed, whole };
}

/**
 * Trains and tests on every fold, with seeds from 1 on, and prints mean and standard deviation over the
 * seeds of the accuracy on all tests together. The baselines are measured once.
 * @param how `whole`: nothing is held out of training, and the weights are chosen by the loss on it
 */
export async function measureFolds(
  folds: readonly Fold[],
  { seeds, options, whole }: Omit<ReturnType<typeof readArguments>, 'positionals' | 'by'>,
): Promise<void> {
  const accuracies: Record<string, number[]> = {};
  const tests = folds.reduce((sum, { test }) => sum + test.length, 0);
  for (let seed = 1; seed <= seeds; seed++) {
    const right: Record<string, number> = {};
    const count = (name: string, accuracy: number, test: readonly LabelledSequence[]) => {
      right[name] = (right[name] ?? 0) + accuracy * test.length;
    };
    for (const { name, training, test } of folds) {
      const { model } = await actionRecognition.train(
        { training, ...(whole && { validation: training }) },
        { seed, ...options },
      );
      const { accuracy, baselines } = await actionRecognition.evaluate(model, test, {
        baseline: seed === 1 ? training : undefined,
      });
      count('recurrent', accuracy, test);
      for (const [kind, scores] of Object.entries(baselines ?? {})) {
        count(kind, scores.accuracy, test);
      }
      process.stderr.write(`seed ${seed}, ${name}: ${(100 * accuracy).toFixed(1)} %\n`);
    }
    for (const [name, found] of Object.entries(right)) {
      accuracies[name] = [...(accuracies[name] ?? []), (100 * found) / tests];
    }
  }
  for (const [name, found] of Object.entries(accuracies)) {
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    const squares = found.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / Math.max(1, found.length - 1));
    process.stdout.write(`${name} ${mean.toFixed(1)} ± ${deviation.toFixed(1)} % of ${tests}\n`);
  }
}
