import { batchByLength, type SentencePair } from '@unrolled/datasets';
import type { SequenceLossOptions } from '@unrolled/seq2seq';
import { defineTask, type RunContext, type TrainingPlan } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import { batchOf, countTargets } from './batch.ts';
import { practiseCopying } from './copying/copy-practice.ts';
import {
  prepareCorpus,
  type TokenPair,
  type TranslationCorpus,
  type TranslationData,
} from './corpus.ts';
import { evaluate, lossOf, type TranslationEvaluation } from './evaluate.ts';
import { modelOptions, type TranslationTraining, trainingOptions } from './options.ts';
import { readKnownText } from './source/known-text.ts';
import { tokenizersFromJson } from './tokenizers.ts';
import { TranslationModel } from './translation-model.ts';

/** Translating takes much longer than computing a loss, so only this many pairs are translated. */
const mostTranslated = 500;

/**
 * Translation, trained on sentence pairs: two tokenizers, unless they are given, then encoder,
 * attention and decoder by teacher forcing, with label smoothing, in batches of about the same length.
 * The best weights are those of the lowest loss on held-out pairs, of which at most 500 are
 * translated in the end.
 */
export const translation = /* @__PURE__ */ defineTask({
  name: 'translation',
  version: '2',
  package: '@unrolled/translation',
  unit: 'pairs',
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ tokenizers, knownText }: TranslationModel) => ({ tokenizers, knownText }),
    write: ({ tokenizers, knownText }) => ({
      tokenizers,
      ...(knownText !== null && { knownText: knownText.fields }),
    }),
    read: ({ where, has, field }) => ({
      tokenizers: tokenizersFromJson(where, field('tokenizers')),
      knownText: has('knownText') ? readKnownText(where, field('knownText')) : null,
    }),
    summary: ({ tokenizers: { source, target } }) => ({
      sourceTokens: source.size,
      targetTokens: target.size,
    }),
  },
  create: (parts, configuration, { init, rng }) =>
    new TranslationModel({ ...parts, configuration, init, rng }),
  prepare: (data: readonly SentencePair[] | TranslationData, options, known) =>
    prepareCorpus(data, options, known),
  plan,
  evaluate,
});

function plan(
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
    evaluate: (signal) => lossOf(model, corpus.validation, signal),
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

/** The pairs of a step, in some of which words are replaced by placeholders. */
function practise(
  { tokenizers, placeholders }: TranslationModel,
  pairs: readonly TokenPair[],
  step: number,
  { copyRate: rate, seed }: TranslationTraining,
): readonly TokenPair[] {
  if (rate === 0 || placeholders.source.length === 0) return pairs;
  // A stream of its own for each step, so that a resumed run draws the same.
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
  // A stream of its own for each step, so that a resumed run draws the same.
  const rng = new Rng(seed).fork(`own tokens ${step}`);
  return { probability: scheduledSampling * progress, rng };
}
