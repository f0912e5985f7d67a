import { batchByLength } from '@unrolled/datasets';
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
import { check, optional, rules } from '@unrolled/tensor/guards';
import { sameTokenizer } from '@unrolled/tokenizers';
import type { Callback, EndReason, MeasuredScore, TrainingSnapshot } from '@unrolled/train';
import { classWeightValues, countLabels } from './class-weights.ts';
import { classifierLoss } from './classifier-loss.ts';
import { configurationOf } from './configuration.ts';
import { checkData, prepareCorpus, type SentimentCorpus, type SentimentData } from './corpus.ts';
import { evaluateEncoded, measure, type SentimentEvaluation } from './evaluate.ts';
import type { EncodedExample } from './example.ts';
import {
  buildSentimentModel,
  encodeCheckpoint,
  encodeSentimentModel,
  type SentimentFile,
} from './model-file.ts';
import {
  goalOf,
  type MajorityScores,
  majorityScores,
  type ProbabilisticScores,
  scoreOf,
} from './scores.ts';
import { SentimentModel } from './sentiment-model.ts';
import { trainBaseline } from './train-baseline.ts';
import {
  completeTraining,
  defaultLimits,
  defaultNgrams,
  type SentimentTrainingOptions,
} from './training-options.ts';
import {
  type BestScores,
  recordScores,
  type SentimentRecord,
  scoresOfRecord,
} from './training-record.ts';
import { useVectors } from './vocabulary.ts';

/** Hooks of every task, and one that this task has besides. */
export interface SentimentHooks extends TrainingHooks {
  /** Called once before the training, with what was counted of its data. */
  readonly onData?: (data: SentimentRecord['data'], options: SentimentTrainingOptions) => void;
}

export interface SentimentTrainingResult {
  /** With the weights that did best on what is held out, unless the signal ended the training. */
  readonly model: SentimentModel;
  readonly record: SentimentRecord;
  readonly reason: EndReason;
  /** How well the model does on what is held out; null when the signal ended the training. */
  readonly validation: SentimentEvaluation | null;
}

/**
 * Trains a model to say which label a text has, and beside it a bag of words to compare with. Every
 * so often the model is measured on examples that it is never trained on, and the weights that did
 * best there are kept.
 *
 * @param from a model to start with, whose sizes, words and labels then hold
 * @throws ArgumentError, DataError, TokenizerError before anything is computed; DivergenceError when
 *   the loss is no longer finite; whatever a hook throws
 */
export async function trainSentiment(
  data: SentimentData,
  options: Partial<SentimentTrainingOptions> = {},
  hooks: SentimentHooks = {},
  from?: SentimentModel,
): Promise<SentimentTrainingResult> {
  const where = 'trainSentiment';
  checkHooks<SentimentHooks>(where, hooks, ownHookRules);
  check(where, 'options', options, rules.object);
  check(where, 'from', from, optional(modelRule));
  checkData(where, data);
  const { vectors } = data;
  checkBeginning(where, data, from);
  const sized = { ...(vectors && { embeddingSize: vectors.dimension }), ...definedOf(options) };
  const given = completeTraining(where, { ...sized, ...from?.configuration });
  if (vectors !== undefined && vectors.dimension > given.embeddingSize) {
    throw new ArgumentError(
      `${where}: embeddingSize must be at least the ${vectors.dimension} of the vectors, got ` +
        `${given.embeddingSize}`,
    );
  }
  const corpus = prepareCorpus(data, given, from);
  const { tokenizer, labels } = corpus;
  const complete = {
    ...given,
    limits: options.limits ?? defaultLimits(corpus.training.length, given.batchSize),
    ngrams: options.ngrams ?? from?.configuration.ngrams ?? defaultNgrams(labels.length),
  };
  const rng = new Rng(complete.seed).fork('sentiment');
  const model =
    from ??
    createModel(
      where,
      (weights) =>
        new SentimentModel({
          tokenizer,
          labels,
          configuration: configurationOf(complete),
          ...weights,
        }),
      rng,
      hooks.memory,
    );
  if (from === undefined) model.ngrams?.startFrom(corpus.training);
  if (vectors !== undefined) await useVectors(model.embedding.weight, tokenizer, vectors);
  return new Training(model, corpus, complete, hooks).run();
}

const ownHookRules = { onData: optional(rules.function) };

const modelRule = {
  holds: (value: unknown) => value instanceof SentimentModel,
  words: 'a SentimentModel',
};

/** @throws ArgumentError for what cannot be used together */
function checkBeginning(
  where: string,
  { vectors, tokenizer }: SentimentData,
  from: SentimentModel | undefined,
): void {
  const given = vectors !== undefined ? 'vectors' : tokenizer !== undefined ? 'a tokenizer' : null;
  if (from !== undefined && given !== null) {
    throw new ArgumentError(
      `${where}: a new model begins with vectors or a tokenizer, got ${given} beside a model to start ` +
        'from; give one of the two',
    );
  }
  const kind = tokenizer?.toJSON().type ?? 'word';
  if (vectors !== undefined && kind !== 'word') {
    throw new ArgumentError(
      `${where}: vectors are of whole words, got them beside a tokenizer of kind ${kind}; give one of ` +
        'the two',
    );
  }
}

const definedOf = <Options extends object>(options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;

/**
 * Goes on with a run that was ended by its signal, or by force. Limited in steps or epochs, it ends
 * with the very bits of a run that was never interrupted.
 * @param data as when the run began; its vectors are in the file already
 * @throws ArgumentError when the run has ended already; DataError when the data is other
 */
export async function resumeSentiment(
  file: SentimentFile,
  data: SentimentData,
  hooks: SentimentHooks = {},
): Promise<SentimentTrainingResult> {
  const saved = unfinishedRun('resumeSentiment', file);
  checkHooks<SentimentHooks>('resumeSentiment', hooks, ownHookRules);
  checkData('resumeSentiment', data);
  const { where, source } = saved;
  const { tokenizer } = data;
  if (tokenizer !== undefined && !sameTokenizer(tokenizer, file.tokenizer)) {
    throw new DataError(
      `${where}: the run in ${source} began with another tokenizer; give the same, or none, or ` +
        'start anew',
    );
  }
  const { options, progress } = saved.training;
  const corpus = prepareCorpus(data, options, file);
  checkSameData(saved, corpus, 'examples');
  const model = buildSentimentModel(file);
  const run = new Training(model, corpus, options, hooks, scoresOfRecord(progress));
  run.restore(saved.snapshot);
  return run.run();
}

/** One run, begun or resumed. */
class Training {
  readonly #model: SentimentModel;
  readonly #corpus: SentimentCorpus;
  readonly #options: SentimentTrainingOptions;
  readonly #hooks: SentimentHooks;
  readonly #run: TaskRun<readonly EncodedExample[]>;
  readonly #classWeights: Float32Array | null;
  readonly #majority: MajorityScores;
  #best: BestScores;
  #latest: ProbabilisticScores | null = null;

  constructor(
    model: SentimentModel,
    corpus: SentimentCorpus,
    options: SentimentTrainingOptions,
    hooks: SentimentHooks,
    best: BestScores = { validation: null, baseline: null },
  ) {
    const { training, labels } = corpus;
    const { batchSize, seed, classWeights, measure } = options;
    this.#model = model;
    this.#corpus = corpus;
    this.#options = options;
    this.#hooks = hooks;
    this.#classWeights = classWeightValues('sentiment', classWeights, labels, training);
    this.#majority = majorityScores(labels, countLabels(labels, corpus.validation));
    this.#best = best;
    this.#run = new TaskRun({
      model,
      parameters: model.classifierParameters(),
      data: batchByLength({
        examples: training,
        lengthOf: ({ tokens }) => tokens.length,
        batchSize,
        rng: new Rng(seed).fork('examples'),
      }),
      loss: (batch) =>
        classifierLoss(model.experts(batch.map(({ tokens }) => tokens)), batch, {
          classWeights: this.#classWeights,
          labelSmoothing: options.labelSmoothing,
        }),
      unitsOf: (batch) => batch.reduce((words, { tokens }) => words + tokens.length, 0),
      evaluate: (signal) => this.#evaluate(signal),
      goal: goalOf(measure),
      encode: {
        model: (progress) => encodeSentimentModel(model, this.#record(progress)),
        checkpoint: (progress, snapshot) =>
          encodeCheckpoint(model, this.#record(progress), snapshot),
      },
      options,
      hooks: { ...hooks, callbacks: [this.#keepBest, ...(hooks.callbacks ?? [])] },
    });
  }

  restore(snapshot: TrainingSnapshot): void {
    this.#run.trainer.restore(snapshot);
  }

  async #evaluate(signal: AbortSignal | undefined): Promise<MeasuredScore> {
    const { scores } = await measure(this.#model, this.#corpus.validation, { signal });
    this.#latest = scores;
    const { baseline } = this.#best;
    return {
      value: scoreOf(scores, this.#options.measure),
      details: {
        ...scores,
        ...(baseline && {
          baselineAccuracy: baseline.accuracy,
          baselineMacroF1: baseline.macroF1,
          baselineLoss: baseline.loss,
        }),
        majorityAccuracy: this.#majority.accuracy,
        majorityMacroF1: this.#majority.macroF1,
      },
    };
  }

  /** Before all other callbacks, so that a checkpoint has the scores of the best weights. */
  readonly #keepBest: Callback = {
    name: 'best-scores',
    onScore: ({ isBest }) => {
      if (isBest) this.#best = { ...this.#best, validation: this.#latest };
    },
  };

  async run(): Promise<SentimentTrainingResult> {
    this.#hooks.onData?.(this.#data, this.#options);
    if (this.#run.trainer.step === 0) {
      const baseline = await trainBaseline(this.#model, this.#corpus, {
        ...this.#options,
        classWeights: this.#classWeights,
        signal: this.#hooks.signal,
      });
      this.#best = { ...this.#best, baseline };
    }
    const reason = await this.#run.run();
    const record = this.#record(this.#run.progress);
    if (reason === 'aborted') return { model: this.#model, record, reason, validation: null };
    return { model: this.#model, record, reason, validation: await this.#evaluateAtLast() };
  }

  /** The model is saved by then, so a signal costs no more than these scores. */
  async #evaluateAtLast(): Promise<SentimentEvaluation | null> {
    const { signal } = this.#hooks;
    try {
      return await evaluateEncoded(this.#model, this.#corpus.validation, signal);
    } catch (error) {
      if (signal?.aborted) return null;
      throw error;
    }
  }

  get #data(): SentimentRecord['data'] {
    const { labels, training, validation } = this.#corpus;
    return {
      ...dataRecord(this.#corpus),
      cut: [...training, ...validation].filter(({ isCut }) => isCut).length,
      labelCounts: countLabels(labels, training),
    };
  }

  #record({ steps, epochs }: TaskProgress): SentimentRecord {
    const majorityAccuracy = this.#majority.accuracy;
    return {
      options: this.#options,
      data: this.#data,
      progress: { steps, epochs, ...recordScores(this.#best), majorityAccuracy },
    };
  }
}
