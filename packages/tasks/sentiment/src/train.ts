import { crossEntropy } from '@unrolled/nn';
import { ArgumentError, DataError, Rng, tensor } from '@unrolled/tensor';
import { sameTokenizer } from '@unrolled/tokenizers';
import {
  batchByLength,
  checkSameData,
  dataRecord,
  type EndReason,
  type TaskProgress,
  TaskRun,
  type TrainingHooks,
  type TrainingSnapshot,
  unfinishedRun,
} from '@unrolled/train';
import { classWeightValues } from './class-weights.ts';
import { prepareCorpus, type SentimentCorpus, type SentimentData } from './corpus.ts';
import { confusionOf } from './evaluate.ts';
import type { EncodedExample } from './example.ts';
import {
  buildSentimentModel,
  encodeCheckpoint,
  encodeSentimentModel,
  type SentimentFile,
} from './model-file.ts';
import { SentimentModel } from './sentiment-model.ts';
import { trainBaseline } from './train-baseline.ts';
import { completeTraining, type SentimentTrainingOptions } from './training-options.ts';
import type { SentimentRecord } from './training-record.ts';
import { useVectors } from './vocabulary.ts';

export interface SentimentTrainingResult {
  /** With the weights that did best on what is held out, unless the signal ended the training. */
  readonly model: SentimentModel;
  readonly record: SentimentRecord;
  readonly reason: EndReason;
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
  hooks: TrainingHooks = {},
  from?: SentimentModel,
): Promise<SentimentTrainingResult> {
  const where = 'trainSentiment';
  const { vectors } = data;
  checkBeginning(where, data, from);
  const sized = { ...(vectors && { embeddingDim: vectors.dimension }), ...definedOf(options) };
  const complete = completeTraining(where, { ...sized, ...from?.configuration });
  if (vectors !== undefined && vectors.dimension > complete.embeddingDim) {
    throw new ArgumentError(
      `${where}: embeddingDim must be at least the ${vectors.dimension} of the vectors, got ` +
        `${complete.embeddingDim}`,
    );
  }
  const corpus = prepareCorpus(data, complete, from);
  const { tokenizer, labels } = corpus;
  const rng = new Rng(complete.seed).fork('sentiment');
  const model = from ?? new SentimentModel({ tokenizer, labels, configuration: complete, rng });
  if (vectors !== undefined) await useVectors(model.embedding.weight, tokenizer, vectors);
  return new Training(model, corpus, complete, hooks).run();
}

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
  hooks: TrainingHooks = {},
): Promise<SentimentTrainingResult> {
  const saved = unfinishedRun('resumeSentiment', file);
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
  const run = new Training(model, corpus, options, hooks, progress.baselineAccuracy);
  run.restore(saved.snapshot);
  return run.run();
}

/** One run, begun or resumed. */
class Training {
  readonly #model: SentimentModel;
  readonly #corpus: SentimentCorpus;
  readonly #options: SentimentTrainingOptions;
  readonly #hooks: TrainingHooks;
  readonly #run: TaskRun<readonly EncodedExample[]>;
  readonly #classWeights: Float32Array | null;
  #baselineAccuracy: number | null;

  constructor(
    model: SentimentModel,
    corpus: SentimentCorpus,
    options: SentimentTrainingOptions,
    hooks: TrainingHooks,
    baselineAccuracy: number | null = null,
  ) {
    const { training, validation, labels } = corpus;
    const { batchSize, seed, classWeights } = options;
    this.#model = model;
    this.#corpus = corpus;
    this.#options = options;
    this.#hooks = hooks;
    this.#classWeights = classWeightValues('sentiment', classWeights, labels, training);
    this.#baselineAccuracy = baselineAccuracy;
    this.#run = new TaskRun({
      model,
      parameters: model.classifierParameters(),
      data: batchByLength({
        examples: training,
        lengthOf: ({ tokens }) => tokens.length,
        batchSize,
        rng: new Rng(seed).fork('examples'),
      }),
      loss: (batch) => this.#loss(batch),
      unitsOf: (batch) => batch.reduce((words, { tokens }) => words + tokens.length, 0),
      evaluate: async () => (await confusionOf(model, validation)).accuracy,
      goal: 'highest',
      encode: {
        model: (progress) => encodeSentimentModel(model, this.#record(progress)),
        checkpoint: (progress, snapshot) =>
          encodeCheckpoint(model, this.#record(progress), snapshot),
      },
      options,
      hooks,
    });
  }

  restore(snapshot: TrainingSnapshot): void {
    this.#run.trainer.restore(snapshot);
  }

  #loss(batch: readonly EncodedExample[]) {
    const experts = this.#model.experts(batch.map(({ tokens }) => tokens));
    const labels = tensor(
      Int32Array.from(batch, ({ label }) => label),
      [batch.length],
    );
    const { labelSmoothing } = this.#options;
    const weights = this.#classWeights && tensor(this.#classWeights, [this.#classWeights.length]);
    const options = { labelSmoothing, weights: weights ?? undefined };
    const losses = experts.map((logits) => crossEntropy(logits, labels, options));
    return losses.reduce((sum, loss) => sum.add(loss)).div(losses.length);
  }

  async run(): Promise<SentimentTrainingResult> {
    if (this.#run.trainer.step === 0) {
      const { seed } = this.#options;
      const { signal } = this.#hooks;
      this.#baselineAccuracy = await trainBaseline(this.#model, this.#corpus, seed, signal);
    }
    const reason = await this.#run.run();
    return { model: this.#model, record: this.#record(this.#run.progress), reason };
  }

  #record({ steps, epochs, best }: TaskProgress): SentimentRecord {
    return {
      options: this.#options,
      data: dataRecord(this.#corpus),
      progress: {
        steps,
        epochs,
        validationAccuracy: best,
        baselineAccuracy: this.#baselineAccuracy,
      },
    };
  }
}
