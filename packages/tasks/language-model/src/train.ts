import type { HiddenState } from '@unrolled/cells';
import { crossEntropy } from '@unrolled/nn';
import { Rng, tensor } from '@unrolled/tensor';
import {
  CarriedState,
  checkSameData,
  createModel,
  dataRecord,
  type EndReason,
  type TaskProgress,
  TaskRun,
  TextStreams,
  type TextWindow,
  type TrainingHooks,
  type TrainingSnapshot,
  unfinishedRun,
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
  const model =
    from ??
    createModel(
      'trainLanguageModel',
      (weights) => new LanguageModel({ tokenizer, configuration: complete, ...weights }),
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
  text: string | TrainingText,
  hooks: TrainingHooks = {},
): Promise<TrainingResult> {
  const saved = unfinishedRun('resumeTraining', file);
  const { options } = saved.training;
  const corpus = prepareCorpus(asTrainingText(text), options, file.tokenizer);
  checkSameData(saved, corpus, 'characters');
  const run = new Training(buildLanguageModel(file), corpus, options, hooks);
  run.restore(saved.snapshot);
  return run.run();
}

const asTrainingText = (text: string | TrainingText): TrainingText =>
  typeof text === 'string' ? { training: text } : text;

/** One run, begun or resumed. */
class Training {
  readonly #model: LanguageModel;
  readonly #corpus: Corpus;
  readonly #options: TrainingOptions;
  readonly #carried: CarriedState<HiddenState>;
  readonly #run: TaskRun<TextWindow>;

  constructor(
    model: LanguageModel,
    corpus: Corpus,
    options: TrainingOptions,
    hooks: TrainingHooks,
  ) {
    this.#model = model;
    this.#corpus = corpus;
    this.#options = options;
    const { numLayers, hiddenSize } = model.configuration;
    const streams = countStreams(corpus.training, options);
    this.#carried = new CarriedState({ shape: [numLayers, streams, hiddenSize] });
    this.#run = new TaskRun({
      model,
      data: new TextStreams({
        tokens: corpus.training,
        windowLength: options.sequenceLength,
        batchSize: streams,
      }),
      loss: (window) => this.#loss(window),
      unitsOf: ({ inputs }) => inputs.length,
      carried: { state: this.#carried },
      evaluate: async () => (await evaluate(model, corpus.validation)).loss,
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

  #loss({ inputs, targets, shape, startsEpoch }: TextWindow) {
    if (startsEpoch) this.#carried.reset();
    const carried = this.#carried.read();
    const before = carried && beginAnew(carried, this.#run.trainer.step);
    const { logits, state } = this.#model.forward(tensor(inputs, shape), before);
    this.#carried.keep(state);
    return crossEntropy(logits, tensor(targets, shape));
  }

  async run(): Promise<TrainingResult> {
    try {
      const reason = await this.#run.run();
      return { model: this.#model, record: this.#record(this.#run.progress), reason };
    } finally {
      this.#carried.reset();
    }
  }

  #record({ steps, epochs, best }: TaskProgress): TrainingRecord {
    return {
      options: this.#options,
      data: dataRecord(this.#corpus),
      progress: { steps, epochs, validationLoss: best },
    };
  }
}

/** A short text has not enough places to read from side by side. */
function countStreams(tokens: Int32Array, options: TrainingOptions): number {
  const most = Math.floor((tokens.length - 1) / options.sequenceLength);
  return Math.min(options.batchSize, most);
}
