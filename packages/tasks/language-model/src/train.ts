import type { HiddenState } from '@unrolled/cells';
import { crossEntropy } from '@unrolled/nn';
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
import { Rng, tensor } from '@unrolled/tensor';
import { check, optional, rules } from '@unrolled/tensor/guards';
import type { CharacterTokenizer } from '@unrolled/tokenizers';
import {
  type Activity,
  type Callback,
  CarriedState,
  type EndReason,
  type TextWindow,
  type TrainingSnapshot,
} from '@unrolled/train';
import { beginAnew } from './begin-anew.ts';
import { configurationOf } from './configuration.ts';
import { type Corpus, prepareCorpus, type TrainingText } from './corpus.ts';
import { type Evaluation, type EvaluationProgress, evaluate } from './evaluate.ts';
import { hideCharacters } from './hide-characters.ts';
import { LanguageModel } from './language-model.ts';
import {
  buildLanguageModel,
  encodeCheckpoint,
  encodeLanguageModel,
  type LanguageModelFile,
} from './model-file.ts';
import type { TextSource } from './text/text-source.ts';
import type { TokenText } from './text/token-text.ts';
import { completeTraining, type TrainingOptions } from './training-options.ts';
import type { TrainingRecord } from './training-record.ts';

export interface TrainingResult {
  /** With the weights that did best on the validation text, unless the signal ended the training. */
  readonly model: LanguageModel;
  /**
   * Of these weights, on up to 120,000 characters of the validation text; null when the signal ended
   * the training or the measuring.
   */
  readonly evaluation: Evaluation | null;
  readonly record: TrainingRecord;
  readonly reason: EndReason;
}

/** Characters of the validation text on which the weights of a run are compared. */
const comparedCharacters = 60_000;
/** Characters of the validation text on which the best weights are measured in the end. */
const measuredCharacters = 120_000;

/**
 * Trains a character-level language model: truncated backpropagation through time over parallel
 * streams of the text with the state carried from window to window, AdamW, a rate that warms up and
 * falls along a cosine, and clipping by norm. Every so often the model is measured on a sample of
 * text that it is never trained on, and the weights that did best are kept.
 *
 * A text of more than 32 MiB is not held in memory: training begins after a sample of 8 MiB has
 * been read, from which the vocabulary is made.
 *
 * @param from a model to start with, whose sizes and vocabulary then hold
 * @throws ArgumentError, DataError before anything is computed; DivergenceError when the loss is no
 *   longer finite; the reason of a signal that aborts before the first step; whatever a hook throws
 */
export async function trainLanguageModel(
  text: string | TextSource | TrainingText,
  options: Partial<TrainingOptions> = {},
  hooks: TrainingHooks = {},
  from?: LanguageModel,
): Promise<TrainingResult> {
  const where = 'trainLanguageModel';
  check(where, 'options', options, rules.object);
  checkHooks(where, hooks, {});
  check(where, 'from', from, optional(modelRule));
  const given = from === undefined ? options : { ...options, ...from.configuration };
  const complete = completeTraining('trainLanguageModel', given);
  const corpus = await readCorpus(text, complete, hooks, from?.tokenizer);
  const { tokenizer } = corpus;
  const rng = new Rng(complete.seed).fork('language model');
  const model =
    from ??
    createModel(
      'trainLanguageModel',
      (weights) =>
        new LanguageModel({ tokenizer, configuration: configurationOf(complete), ...weights }),
      rng,
      hooks.memory,
    );
  return new Training(model, corpus, complete, hooks).run();
}

/**
 * Goes on with a run that was ended by its signal, or by force. Limited in steps or epochs, it ends
 * with the very bits of a run that was never interrupted.
 * @param text as when the run began
 * @throws ArgumentError when the run has ended already; DataError when the text is another
 */
export async function resumeTraining(
  file: LanguageModelFile,
  text: string | TextSource | TrainingText,
  hooks: TrainingHooks = {},
): Promise<TrainingResult> {
  const saved = unfinishedRun('resumeTraining', file);
  checkHooks('resumeTraining', hooks, {});
  const options = { ...saved.training.options, ...file.configuration };
  const corpus = await readCorpus(text, options, hooks, file.tokenizer);
  checkSameData(saved, corpus, 'characters');
  const run = new Training(buildLanguageModel(file), corpus, options, hooks);
  run.restore(saved.snapshot);
  return run.run();
}

const modelRule = {
  holds: (value: unknown) => value instanceof LanguageModel,
  words: 'a LanguageModel',
};

function readCorpus(
  text: string | TextSource | TrainingText,
  options: TrainingOptions,
  { signal, callbacks = [] }: TrainingHooks,
  known: CharacterTokenizer | undefined,
): Promise<Corpus> {
  const onShare = (share: number) => tellActivity(callbacks, { name: 'reading the text', share });
  return prepareCorpus(asTrainingText(text), options, known, { signal, onShare });
}

function tellActivity(callbacks: readonly Callback[], activity: Activity): void {
  for (const callback of callbacks) callback.onActivity?.(activity);
}

const asTrainingText = (text: string | TextSource | TrainingText): TrainingText =>
  typeof text === 'object' && text !== null && 'training' in text ? text : { training: text };

/** One run, begun or resumed. */
class Training {
  readonly #model: LanguageModel;
  readonly #corpus: Corpus;
  readonly #options: TrainingOptions;
  readonly #carried: CarriedState<HiddenState>;
  readonly #run: TaskRun<TextWindow>;
  readonly #hiding: Rng;
  readonly #callbacks: readonly Callback[];
  #evaluation: Evaluation | null = null;

  constructor(
    model: LanguageModel,
    corpus: Corpus,
    options: TrainingOptions,
    hooks: TrainingHooks,
  ) {
    this.#model = model;
    this.#corpus = corpus;
    this.#options = options;
    this.#hiding = new Rng(options.seed).fork('hidden characters');
    this.#callbacks = hooks.callbacks ?? [];
    const { numLayers, hiddenSize } = model.configuration;
    const streams = countStreams(corpus.training, options);
    this.#carried = new CarriedState({
      shape: [numLayers, streams, hiddenSize],
      names: model.recurrent.cells[0][0].stateNames,
    });
    this.#run = new TaskRun({
      model,
      data: corpus.training.streams({ batchSize: streams, windowLength: options.sequenceLength }),
      loss: (window) => this.#loss(window),
      unitsOf: ({ inputs }) => inputs.length,
      carried: { state: this.#carried },
      evaluate: async (signal) => (await this.#evaluate(comparedCharacters, signal)).loss,
      conclude: (signal) => this.#measure(signal),
      encode: {
        model: (progress) => encodeLanguageModel(model, this.#record(progress)),
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

  #evaluate(characters: number, signal: AbortSignal | undefined): Promise<Evaluation> {
    const onProgress = ({ share }: EvaluationProgress) =>
      tellActivity(this.#callbacks, { name: 'measuring the model', share });
    const { validation } = this.#corpus;
    return evaluate(this.#model, validation, { characters, signal, onProgress });
  }

  /** The model is saved without a measure if the signal ends that. */
  async #measure(signal: AbortSignal | undefined): Promise<void> {
    try {
      this.#evaluation = await this.#evaluate(measuredCharacters, signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  #loss({ inputs, targets, shape, startsEpoch }: TextWindow) {
    const { step } = this.#run.trainer;
    const { unknownId } = this.#corpus.tokenizer;
    if (unknownId !== undefined) {
      hideCharacters(inputs, unknownId, this.#hiding.fork(`step ${step}`));
    }
    if (startsEpoch) this.#carried.reset();
    const carried = this.#carried.read();
    const before = carried && beginAnew(carried, step);
    const { logits, state } = this.#model.forward(tensor(inputs, shape), before);
    this.#carried.keep(state);
    return crossEntropy(logits, tensor(targets, shape), { ignoreIndex: unknownId });
  }

  async run(): Promise<TrainingResult> {
    try {
      const reason = await this.#run.run();
      const record = this.#record(this.#run.progress);
      return { model: this.#model, evaluation: this.#evaluation, record, reason };
    } finally {
      this.#carried.reset();
    }
  }

  #record({ steps, epochs, best }: TaskProgress): TrainingRecord {
    return {
      options: this.#options,
      data: dataRecord(this.#corpus),
      progress: { steps, epochs, validationLoss: this.#evaluation?.loss ?? best },
    };
  }
}

/** A short text has not enough places to read from side by side. */
function countStreams({ length }: TokenText, options: TrainingOptions): number {
  const most = Math.floor((length - 1) / options.sequenceLength);
  return Math.min(options.batchSize, most);
}
