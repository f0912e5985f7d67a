import { batchByLength } from '@unrolled/datasets';
import type { SequenceLossOptions } from '@unrolled/seq2seq';
import type { RunContext, TrainingPlan } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import { batchOf, countTargets } from './batch.ts';
import { practiseCopying } from './copying/copy-practice.ts';
import type { TokenPair, TranslationCorpus } from './corpus.ts';
import { evaluate, lossOf, type TranslationEvaluation } from './evaluate.ts';
import type { TranslationTraining } from './options.ts';
import type { TranslationModel } from './translation-model.ts';

/** Translating takes much longer than computing a loss, so only this many pairs are translated. */
const mostTranslated = 500;

export { prepareCorpus as prepare } from './corpus.ts';
export { evaluate };

/** Teacher forcing over batches of pairs of similar length. */
export function plan(
  model: TranslationModel,
  corpus: TranslationCorpus,
  options: TranslationTraining,
  { report }: RunContext,
): TrainingPlan<readonly TokenPair[], TranslationEvaluation> {
  const { labelSmoothing, batchSize, seed } = options;
  model.knownText = corpus.parts.knownText;
  return {
    batches: batchByLength({
      examples: corpus.training,
      lengthOf: ({ source, target }) => source.length + target.length,
      batchSize,
      rng: new Rng(seed).fork('order of translations'),
    }),
    loss: (pairs, { step, progress }) =>
      model.network.loss(batchOf(model, practise(model, pairs, step, options)), {
        labelSmoothing,
        scheduledSampling: ownTokens(step, progress, options),
      }),
    unitsOf: countTargets,
    async evaluate(signal) {
      const loss = await lossOf(model, corpus.validation, signal);
      return { value: loss, details: { loss } };
    },
    before: async () => ({ chanceLoss: corpus.chanceLoss }),
    async conclude(signal) {
      const pairs = corpus.heldOut.slice(0, mostTranslated);
      const onProgress = (done: number) =>
        report({ name: 'translating held-out pairs', share: done / pairs.length });
      const evaluation = await evaluate(model, pairs, { signal, onProgress });
      const { bleu, chrf, exact } = evaluation;
      return { evaluation, figures: { bleu: bleu.score, chrf: chrf.score, exact } };
    },
  };
}

/** The pairs of a step, with words of some replaced by placeholders. */
function practise(
  { tokenizers, placeholders }: TranslationModel,
  pairs: readonly TokenPair[],
  step: number,
  { copyRate: rate, seed }: TranslationTraining,
): readonly TokenPair[] {
  if (rate === 0 || placeholders.source.length === 0) return pairs;
  // A separate stream for each step, so that a resumed run draws the same.
  const rng = new Rng(seed).fork(`copies ${step}`);
  return practiseCopying(pairs, { tokenizers, placeholders, rate, rng });
}

/** Scheduled sampling at a step, which rises with the progress of the run; undefined: none. */
function ownTokens(
  step: number,
  progress: number,
  { scheduledSampling, seed }: TranslationTraining,
): SequenceLossOptions['scheduledSampling'] {
  if (scheduledSampling === 0) return undefined;
  // A separate stream for each step, so that a resumed run draws the same.
  const rng = new Rng(seed).fork(`own tokens ${step}`);
  return { probability: scheduledSampling * progress, rng };
}
