import type { SentencePair } from '@unrolled/datasets';
import { batchByLength } from '@unrolled/datasets';
import type { SequenceLossOptions } from '@unrolled/seq2seq';
import {
  checkHooks,
  checkSameData,
  createModel,
  dataRecord,
  type TaskProgress,
  TaskRun,
  type TrainingHooks,
  unfinishedRun,
} from '@unrolled/task';
import { ArgumentError, DataError, Rng } from '@unrolled/tensor';
import { check, checkOptions, optional, rules } from '@unrolled/tensor/guards';
import { sameTokenizer } from '@unrolled/tokenizers';
import type { EndReason } from '@unrolled/train';
import { batchOf, countTargets } from './batch.ts';
import { configurationOf } from './configuration.ts';
import { practiseCopying } from './copying/copy-practice.ts';
import {
  checkPairs,
  prepareCorpus,
  type TokenPair,
  type TranslationCorpus,
  type TranslationData,
} from './corpus.ts';
import { lossOf } from './evaluate.ts';
import {
  buildTranslationModel,
  encodeCheckpoint,
  encodeTranslationModel,
  type TranslationFile,
} from './model-file.ts';
import { checkTokenizers } from './tokenizers.ts';
import { completeTraining, type TranslationTrainingOptions } from './training-options.ts';
import type { TranslationTrainingRecord } from './training-record.ts';
import { TranslationModel } from './translation-model.ts';

export interface TranslationTrainingResult {
  /** With the weights that did best on what is held out, unless the signal ended the training. */
  readonly model: TranslationModel;
  readonly record: TranslationTrainingRecord;
  readonly reason: EndReason;
  /** The pairs that the model was measured on and never trained on: for `evaluate`. */
  readonly heldOut: readonly SentencePair[];
  /**
   * The loss, in nats per token, of guessing each target token by how often it is trained on. A model
   * whose validation loss is not below it has learned nothing.
   */
  readonly chanceLoss: number;
}

/**
 * Trains a translation model: two tokenizers on the pairs, unless they are given, then encoder,
 * attention and decoder with the right token before each (teacher forcing), label smoothing, batches
 * of about the same length, AdamW, a rate that warms up and falls along a cosine, and clipping by
 * norm. Every so often the model is measured on pairs that it is never trained on, and the weights
 * that did best are kept.
 *
 * @param from a model to start with, whose sizes and vocabularies then hold
 * @throws ArgumentError, DataError, TokenizerError before anything is computed; DivergenceError when
 *   the loss is no longer finite; whatever a hook throws
 */
export async function trainTranslation(
  data: readonly SentencePair[] | TranslationData,
  options: Partial<TranslationTrainingOptions> = {},
  hooks: TrainingHooks = {},
  from?: TranslationModel,
): Promise<TranslationTrainingResult> {
  const where = 'trainTranslation';
  check(where, 'options', options, rules.object);
  checkHooks(where, hooks, {});
  check(where, 'from', from, optional(modelRule));
  const whole = asTranslationData(where, data);
  if (from !== undefined && whole.tokenizers !== undefined) {
    throw new ArgumentError(
      `${where}: tokenizers are what a new model begins with, got them beside a model to start from; ` +
        'give one of the two',
    );
  }
  const ready = from?.tokenizers ?? whole.tokenizers;
  if (ready !== undefined) checkTokenizers(where, ready);
  const complete = completeTraining(where, {
    ...options,
    ...from?.configuration,
    ...(ready && { tokenizer: 'given' }),
  });
  const corpus = prepareCorpus(
    whole,
    complete,
    ready && { tokenizers: ready, knownText: from?.knownText ?? null },
  );
  const { tokenizers, knownText } = corpus;
  const rng = new Rng(complete.seed).fork('translation');
  const model =
    from ??
    createModel(
      where,
      (weights) =>
        new TranslationModel({ tokenizers, configuration: configurationOf(complete), ...weights }),
      rng,
      hooks.memory,
    );
  model.knownText = knownText;
  return finish(runOf(model, corpus, complete, hooks), model, corpus, complete);
}

/**
 * Goes on with a run that was ended by its signal, or by force. Limited in steps or epochs, it ends
 * with the very bits of a run that was never interrupted.
 * @param data as when the run began
 * @throws ArgumentError when the run has ended already; DataError when the data is other data
 */
export async function resumeTranslationTraining(
  file: TranslationFile,
  data: readonly SentencePair[] | TranslationData,
  hooks: TrainingHooks = {},
): Promise<TranslationTrainingResult> {
  const saved = unfinishedRun('resumeTranslationTraining', file);
  const { where, source } = saved;
  checkHooks(where, hooks, {});
  const whole = asTranslationData(where, data);
  const given = whole.tokenizers ?? file.tokenizers;
  const isSame = (side: 'source' | 'target') => sameTokenizer(given[side], file.tokenizers[side]);
  if (!isSame('source') || !isSame('target')) {
    throw new DataError(
      `${where}: the run in ${source} began with other tokenizers; give the same, or none, or ` +
        'start anew',
    );
  }
  const { options } = saved.training;
  const corpus = prepareCorpus(whole, options, file);
  checkSameData(saved, corpus, 'pairs');
  const model = buildTranslationModel(file);
  const run = runOf(model, corpus, options, hooks);
  run.trainer.restore(saved.snapshot);
  return finish(run, model, corpus, options);
}

const modelRule = {
  holds: (value: unknown) => value instanceof TranslationModel,
  words: 'a TranslationModel',
};

function asTranslationData(
  where: string,
  data: readonly SentencePair[] | TranslationData,
): TranslationData {
  const given = Array.isArray(data) ? { training: data } : (data as TranslationData);
  const checked = checkOptions<TranslationData>(`${where}, data`, given, {
    training: rules.list,
    validation: optional(rules.list),
    tokenizers: optional(rules.object),
  });
  checkPairs(where, 'training', checked.training);
  if (checked.validation !== undefined) checkPairs(where, 'validation', checked.validation);
  return checked;
}

function runOf(
  model: TranslationModel,
  corpus: TranslationCorpus,
  options: TranslationTrainingOptions,
  hooks: TrainingHooks,
): TaskRun<readonly TokenPair[]> {
  const { labelSmoothing, batchSize, seed } = options;
  const recordOf = (progress: TaskProgress) => makeRecord(corpus, options, progress);
  const run: TaskRun<readonly TokenPair[]> = new TaskRun({
    model,
    data: batchByLength({
      examples: corpus.training,
      lengthOf: ({ source, target }) => source.length + target.length,
      batchSize,
      rng: new Rng(seed).fork('order of translations'),
    }),
    loss: (pairs) => {
      const scheduledSampling = ownTokens(run.trainer, options);
      const practised = practise(model, pairs, run.trainer, options);
      return model.network.loss(batchOf(model, practised), { labelSmoothing, scheduledSampling });
    },
    unitsOf: countTargets,
    evaluate: (signal) => lossOf(model, corpus.validation, signal),
    encode: {
      model: (progress) => encodeTranslationModel(model, recordOf(progress)),
      checkpoint: (progress, snapshot) => encodeCheckpoint(model, recordOf(progress), snapshot),
    },
    options,
    hooks,
  });
  return run;
}

/** The pairs of this step, in some of which words are replaced by placeholders. */
function practise(
  { tokenizers, placeholders }: TranslationModel,
  pairs: readonly TokenPair[],
  { step }: { readonly step: number },
  { copyRate: rate, seed }: TranslationTrainingOptions,
): readonly TokenPair[] {
  if (rate === 0 || placeholders.source.length === 0) return pairs;
  // A stream of its own for each step, so that a resumed run draws the same.
  const rng = new Rng(seed).fork(`copies ${step}`);
  return practiseCopying(pairs, { tokenizers, placeholders, rate, rng });
}

/** How the decoder reads its own tokens at this step; undefined: not at all. */
function ownTokens(
  { progress, step }: { readonly progress: number; readonly step: number },
  { scheduledSampling, seed }: TranslationTrainingOptions,
): SequenceLossOptions['scheduledSampling'] {
  if (scheduledSampling === 0) return undefined;
  // A stream of its own for each step, so that a resumed run draws the same.
  const rng = new Rng(seed).fork(`own tokens ${step}`);
  return { probability: scheduledSampling * progress, rng };
}

async function finish(
  run: TaskRun<readonly TokenPair[]>,
  model: TranslationModel,
  corpus: TranslationCorpus,
  options: TranslationTrainingOptions,
): Promise<TranslationTrainingResult> {
  const reason = await run.run();
  const record = makeRecord(corpus, options, run.progress);
  const { heldOut, chanceLoss } = corpus;
  return { model, record, reason, heldOut, chanceLoss };
}

const makeRecord = (
  corpus: TranslationCorpus,
  options: TranslationTrainingOptions,
  { steps, epochs, best }: TaskProgress,
): TranslationTrainingRecord => ({
  options,
  data: { ...dataRecord(corpus), leftOut: corpus.leftOut },
  progress: { steps, epochs, validationLoss: best },
});
