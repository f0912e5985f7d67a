import type { Schema } from '@unrolled/guards/options';
import type { EndReason } from '@unrolled/train';
import type { Summary } from './description.ts';
import type { ExportedFiles, ExportFormat } from './exports.ts';
import type { ModelCodec, ModelFile } from './file/model-codec.ts';
import type { TrainingRecord } from './run/record.ts';
import type { TaskHooks } from './run/task-run.ts';

/** The parts of a model other than its weights. */
export interface ModelParts<Configuration, Parts> {
  readonly configuration: Configuration;
  readonly parts: Parts;
  /** Sizes of the parts by name, such as that of a vocabulary. */
  readonly summary: Summary;
}

/** A training run that has ended. */
export interface TrainingResult<Model, Options, Evaluation> {
  /** With the weights that were best on held-out data, unless the signal ended the run. */
  readonly model: Model;
  readonly record: TrainingRecord<Options>;
  readonly reason: EndReason;
  /** Evaluation of these weights on held-out data; null when the signal ended the run or the evaluation. */
  readonly evaluation: Evaluation | null;
}

/** Functions that every task has. */
export interface Task<
  Model,
  Configuration extends object,
  Options extends Configuration,
  Parts,
  Data,
  Evaluation,
  Evaluate,
> extends Omit<
    ModelCodec<Model, ModelParts<Configuration, Parts>, TrainingRecord<Options>>,
    'encodeCheckpoint'
  > {
  readonly name: string;
  /** The plural of what its data is counted in. */
  readonly unit: string;
  readonly options: {
    /** Options that define the model: they are saved with it, and needed to build it. */
    readonly model: Schema;
    /** Options that settle the run. */
    readonly training: Schema;
  };
  /**
   * Trains a model: AdamW, a learning rate that rises and then falls along a cosine, clipping by
   * norm, validations spread over the run, and in the end the best weights.
   * @param from a model to start with, whose options and parts then apply
   * @throws ArgumentError or DataError before anything is computed; DivergenceError when the loss is
   *   no longer finite; the reason of a signal that aborts before the first step; whatever a hook
   *   throws
   */
  readonly train: (
    data: Data,
    options?: Partial<Options>,
    hooks?: TaskHooks<Options>,
    from?: Model,
  ) => Promise<TrainingResult<Model, Options, Evaluation>>;
  /**
   * Resumes a run that its signal, or the end of the process, has interrupted. A run limited in steps or
   * epochs ends with the same bits as an uninterrupted one.
   * @param data as when the run began
   * @throws ArgumentError when the run has ended; DataError for other data
   */
  readonly resume: (
    file: ModelFile<ModelParts<Configuration, Parts>, TrainingRecord<Options>>,
    data: Data,
    hooks?: TaskHooks<Options>,
  ) => Promise<TrainingResult<Model, Options, Evaluation>>;
  /** Measures a model on data that it was not trained on. */
  readonly evaluate: Evaluate;
  /**
   * A model in a format of other frameworks: the contents of files, by their names.
   * @throws ArgumentError for a format that the task does not support, and naming the layer for
   *   what the format cannot express
   */
  readonly export: (model: Model, format: ExportFormat) => Promise<ExportedFiles>;
  /** Sizes of the parts of a model by name, such as that of a vocabulary. */
  readonly summaryOf: (model: Model) => Summary;
}
