import type { HiddenState } from '@unrolled/cells';
import { crossEntropy } from '@unrolled/nn';
import { ArgumentError, DataError, Rng, tensor } from '@unrolled/tensor';
import {
  AdamW,
  atProgress,
  type Callback,
  CarriedState,
  Checkpoint,
  cosine,
  EarlyStopping,
  type EndReason,
  type Schedule,
  TextStreams,
  type TextWindow,
  Trainer,
  Validation,
  type When,
} from '@unrolled/train';
import { beginAnew } from './begin-anew.ts';
import { type Corpus, prepareCorpus, type TrainingText } from './corpus.ts';
import { evaluate } from './evaluate.ts';
import { LanguageModel } from './language-model.ts';
import {
  buildLanguageModel,
  encodeCheckpoint,
  encodeLanguageModel,
  type LanguageModelFile,
} from './model-file.ts';
import { completeTraining, type TrainingOptions } from './training-options.ts';
import type { TrainingRecord } from './training-record.ts';

/** What happens beside the training. */
export interface TrainingHooks {
  /** Progress, Logging, Sampling: whatever watches a trainer. They see its loss in nats. */
  readonly callbacks?: readonly Callback[];
  /** Ends the training after the step in progress. */
  readonly signal?: AbortSignal;
  /**
   * Keeps the model: in the midst of training and when the signal ends it, with all that is needed
   * to resume; at the end the model alone. Training waits for it, and ends when it fails.
   */
  readonly save?: (file: Uint8Array) => void | Promise<void>;
  /** When to save in the midst of training. Default: only when the signal ends it. */
  readonly saveWhen?: When;
}

export interface TrainingResult {
  /** With the weights that did best on the validation text, unless the signal ended the training. */
  readonly model: LanguageModel;
  readonly record: TrainingRecord;
  readonly reason: EndReason;
}

/**
 * Trains a character-level language model: truncated backpropagation through time over parallel
 * streams of the text with the state carried from window to window, AdamW, a rate that warms up and
 * falls along a cosine, and clipping by norm. Every so often the model is measured on text that it
 * is never trained on, and the weights that did best are kept.
 *
 * @param from a model to start with, whose sizes and vocabulary then hold
 * @throws ArgumentError, DataError, TokenizerError before anything is computed; DivergenceError when
 *   the loss is no longer finite; whatever a hook throws
 */
export function trainLanguageModel(
  text: string | TrainingText,
  options: Partial<TrainingOptions> = {},
  hooks: TrainingHooks = {},
  from?: LanguageModel,
): Promise<TrainingResult> {
  const given = from === undefined ? options : { ...options, ...from.configuration };
  const complete = completeTraining('trainLanguageModel', given);
  const corpus = prepareCorpus(asTrainingText(text), complete, from?.tokenizer);
  const { tokenizer } = corpus;
  const rng = new Rng(complete.seed).fork('language model');
  const model = from ?? new LanguageModel({ tokenizer, configuration: complete, rng });
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
  text: string | TrainingText,
  hooks: TrainingHooks = {},
): Promise<TrainingResult> {
  const { source, training, snapshot } = file;
  if (training === null || snapshot === null) {
    throw new ArgumentError(
      `resumeTraining: ${source} must hold an unfinished training run, got a finished model; to ` +
        'train it further, start a run from it',
    );
  }
  const { options, data } = training;
  const corpus = prepareCorpus(asTrainingText(text), options, file.tokenizer);
  if (corpus.checksum !== data.checksum) {
    throw new DataError(
      `resumeTraining: the run in ${source} began with another text, of ${data.training} ` +
        `characters and ${data.validation} held out, got ${corpus.training.length} and ` +
        `${corpus.validation.length}; give the same text, or start anew`,
    );
  }
  const run = new Training(buildLanguageModel(file), corpus, options, hooks);
  run.trainer.restore(snapshot);
  return run.run();
}

const asTrainingText = (text: string | TrainingText): TrainingText =>
  typeof text === 'string' ? { training: text } : text;

/** One run, begun or resumed. */
class Training {
  readonly trainer: Trainer<TextWindow>;
  readonly #model: LanguageModel;
  readonly #corpus: Corpus;
  readonly #options: TrainingOptions;
  readonly #hooks: TrainingHooks;
  readonly #optimizer: AdamW;
  readonly #carried = new CarriedState<HiddenState>();
  readonly #validation: Validation;
  readonly #best: EarlyStopping;

  constructor(
    model: LanguageModel,
    corpus: Corpus,
    options: TrainingOptions,
    hooks: TrainingHooks,
  ) {
    const { learningRate, beta2, weightDecay, clipNorm, validations } = options;
    this.#model = model;
    this.#corpus = corpus;
    this.#options = options;
    this.#hooks = hooks;
    const betas = [0.9, beta2] as const;
    this.#optimizer = new AdamW(model.parameters(), { learningRate, betas, weightDecay });
    this.#validation = new Validation({
      when: atProgress(...evenly(validations)),
      evaluate: async () => (await evaluate(model, corpus.validation)).loss,
    });
    // A run has no more than `validations` scores, so this patience never ends.
    this.#best = new EarlyStopping({ model, patience: options.patience ?? validations });
    this.trainer = new Trainer({
      model,
      optimizer: this.#optimizer,
      data: streamsOf(corpus.training, options),
      loss: (window) => this.#loss(window),
      clipNorm,
      schedule: scheduleOf(options),
      carried: { state: this.#carried },
      unitsOf: ({ inputs }) => inputs.length,
      callbacks: [this.#validation, this.#best, ...(hooks.callbacks ?? []), ...this.#checkpoint()],
    });
  }

  #checkpoint(): Checkpoint[] {
    const { save, saveWhen } = this.#hooks;
    if (save === undefined || saveWhen === undefined) return [];
    return [new Checkpoint({ when: saveWhen, save: () => this.#saveCheckpoint(save) })];
  }

  #loss({ inputs, targets, shape, startsEpoch }: TextWindow) {
    if (startsEpoch) this.#carried.reset();
    const carried = this.#carried.read();
    const before = carried && beginAnew(carried, this.trainer.step);
    const { logits, state } = this.#model.forward(tensor(inputs, shape), before);
    this.#carried.keep(state);
    return crossEntropy(logits, tensor(targets, shape));
  }

  async run(): Promise<TrainingResult> {
    const { signal, save } = this.#hooks;
    try {
      const { reason } = await this.trainer.run({ ...this.#options.limits, signal });
      if (reason === 'aborted') {
        if (save !== undefined) await this.#saveCheckpoint(save);
      } else {
        this.#best.restoreBest();
        await save?.(await encodeLanguageModel(this.#model, this.#record));
      }
      this.#model.eval();
      return { model: this.#model, record: this.#record, reason };
    } finally {
      this.#optimizer.zeroGrad();
      this.#optimizer.dispose();
      this.#carried.reset();
      this.#best.dispose();
    }
  }

  async #saveCheckpoint(save: NonNullable<TrainingHooks['save']>): Promise<void> {
    const snapshot = await this.trainer.snapshot();
    await save(encodeCheckpoint(this.#model, this.#record, snapshot));
  }

  get #record(): TrainingRecord {
    const { training, validation, checksum } = this.#corpus;
    const { step, epoch } = this.trainer;
    return {
      options: this.#options,
      data: { training: training.length, validation: validation.length, checksum },
      progress: { steps: step, epochs: epoch, validationLoss: this.#validation.best },
    };
  }
}

/** Up in a straight line, down along a cosine, by the part of the run that is done. */
function scheduleOf({ learningRate, finalRate, warmUp }: TrainingOptions): Schedule {
  const fall = cosine({ learningRate, floor: learningRate * finalRate });
  if (warmUp === 0) return fall;
  return (at) => fall(at) * Math.min(1, 0.01 + (0.99 * at.progress) / warmUp);
}

/** Parts of the way, `count` of them evenly apart, the last at its end. */
const evenly = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => (index + 1) / count);

function streamsOf(tokens: Int32Array, options: TrainingOptions): TextStreams {
  const windowLength = options.sequenceLength;
  // A short text has not enough places to read from side by side.
  const most = Math.floor((tokens.length - 1) / windowLength);
  return new TextStreams({ tokens, windowLength, batchSize: Math.min(options.batchSize, most) });
}
