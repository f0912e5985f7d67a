import { pairsFromLines, pairsFromTsv, type SentencePair } from '@unrolled/datasets';
import { translation } from '@unrolled/translation';
import { readText } from '../../files/text-files.ts';
import { formatCount } from '../../output/progress.ts';
import { UsageError } from '../../program/failures.ts';
import { defineCommand } from '../define-command.ts';
import {
  copyingWarnings,
  describeLoss,
  describeScores,
  evaluatePairs,
  scoreFields,
} from './evaluate.ts';
import { translateLines } from './predict.ts';
import { readTokenizers, tokenizerKind, tokenizerOptions } from './tokenizers.ts';

/** Commands of translation. */
export const command = defineCommand(translation, {
  dataOptions: {},
  trainOptions: tokenizerOptions,
  read: readPairFiles,
  trainingData: async ({ training, validation }, flags) => ({
    training: training(),
    validation: validation?.(),
    tokenizers: await readTokenizers(flags),
  }),
  given: tokenizerKind,
  units: { words: 'target tokens', field: 'targetTokens' },
  score: (loss) => ({ words: `Held-out pairs: ${describeLoss(loss)}`, event: { loss } }),
  result({ record: { data, progress }, evaluation }) {
    const { best, figures } = progress;
    const { emptyPairs, longPairs } = data.counts;
    const leftOut = `Skipped: ${formatCount(emptyPairs)} pairs with an empty side, ${formatCount(longPairs)} too long.`;
    return {
      heldOut: 'pairs',
      score: best === null ? null : describeLoss(best),
      more: [
        ...(evaluation === null
          ? []
          : [
              `${formatCount(evaluation.pairs)} of them translated: ${describeScores(evaluation)}.`,
            ]),
        ...(emptyPairs + longPairs === 0 ? [] : [leftOut]),
      ],
      moreFields: {
        chanceLoss: figures.chanceLoss,
        ...(evaluation && { ...scoreFields(evaluation), translated: evaluation.pairs }),
      },
      warnings: [
        ...chanceWarnings(best, figures.chanceLoss),
        ...(evaluation === null ? [] : copyingWarnings(evaluation)),
      ],
      next: (path) => `unrolled predict ${path} "…"`,
    };
  },
  evaluate: evaluatePairs,
  predict: translateLines,
});

/**
 * The pairs of one file of tab-separated values, or of two parallel files with one sentence per line.
 * @returns a function that parses them; it calls `onBadLine` with a line that is not a pair, which is
 *   then skipped; default: it is an error
 * @throws UsageError for more than two files; FileError
 */
async function readPairFiles(
  option: string,
  paths: readonly string[],
): Promise<(onBadLine?: (line: number, error: Error) => void) => SentencePair[]> {
  if (paths.length > 2) {
    throw new UsageError(
      `${option} must be one file of tab-separated pairs, or two parallel files, source and target, ` +
        `got ${paths.length} files`,
    );
  }
  const texts: string[] = [];
  for (const path of paths) texts.push(await readText(option, [path]));
  const [first, second] = paths;
  return (onBadLine) =>
    paths.length === 1
      ? pairsFromTsv(texts[0], `${option} ${first}`, onBadLine)
      : pairsFromLines(texts[0], texts[1], [first, second]);
}

/** A warning when the held-out loss is no better than guessing each token by its frequency. */
const chanceWarnings = (loss: number | null, chance: number): string[] =>
  loss === null || loss < chance
    ? []
    : [
        'the model is no better than guessing each token by its frequency, which has a loss of ' +
          `${chance.toFixed(4)} nats per token. Train longer (--minutes), or lower --learning-rate.`,
      ];
