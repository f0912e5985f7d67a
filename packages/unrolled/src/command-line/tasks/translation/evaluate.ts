import type { SentencePair } from '@unrolled/datasets';
import {
  buildTranslationModel,
  decodeTranslationModel,
  type TranslationEvaluation,
} from '@unrolled/translation';
import type { Command } from 'commander';
import { checkFailed, tellFailedLine } from '../../files/each-line.ts';
import { beamWidth } from '../../options/option-values.ts';
import { createProgress, formatCount } from '../../output/progress.ts';
import type { Output } from '../../output/streams.ts';
import type { EvaluateFlags, ModelFile } from '../task-command.ts';
import { readPairs } from './read-pairs.ts';
import { copyingWarnings, describeLoss, describeScores, scoreFields } from './words.ts';

export function addEvaluateOptions(command: Command): void {
  command.option('--beam <n>', 'how many the search keeps (default: 5)', beamWidth);
}

export async function evaluatePairs(
  { path, contents }: ModelFile,
  { data, beam }: EvaluateFlags & { readonly beam?: number },
  output: Output,
): Promise<void> {
  const model = buildTranslationModel(decodeTranslationModel(contents, path));
  let failed = 0;
  const onFailed = (line: number, error: Error) => {
    failed++;
    tellFailedLine(line, error, output);
  };
  const pairs = await readPairs('--data', data, onFailed);
  const onBadPair = ({ line = 0 }: SentencePair, error: Error) => onFailed(line, error);
  const progress = createProgress(output);
  const onProgress = (done: number) =>
    progress.update(done / pairs.length, `${formatCount(done)} sentences translated`);
  const found = await model
    .evaluate(pairs, { beam, onProgress, onBadPair })
    .finally(() => progress.stop());
  output.result(describe(found), {
    event: 'evaluation',
    ...scoreFields(found),
    loss: found.loss,
    perplexity: found.perplexity,
    pairs: found.pairs,
    leftOut: found.leftOut,
    failed,
    byLength: found.byLength,
  });
  for (const warning of copyingWarnings(found)) output.note(warning);
  checkFailed(failed, found.pairs + found.leftOut + failed, 'pairs');
}

function describe(found: TranslationEvaluation): string {
  const { loss, pairs, leftOut, byLength } = found;
  const empty = leftOut === 0 ? '' : `; ${formatCount(leftOut)} with an empty side left out`;
  return [
    `${describeScores(found)}, over ${formatCount(pairs)} pairs${empty}`,
    describeLoss(loss),
    '',
    'source words   pairs   BLEU   chrF  exact',
    ...byLength.map(({ from, to, pairs, bleu, chrf, exact }) =>
      [
        (to === null ? `${from} and more` : `${from} to ${to}`).padEnd(12),
        formatCount(pairs).padStart(7),
        bleu.toFixed(1).padStart(6),
        chrf.toFixed(1).padStart(6),
        `${(100 * exact).toFixed(0)} %`.padStart(6),
      ].join(' '),
    ),
  ].join('\n');
}
