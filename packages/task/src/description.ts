import type { OptionValues, Schema } from '@unrolled/guards/options';
import type { DataSource, Init, Module, Resumable } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import type { Activity, Goal, MeasuredScore } from '@unrolled/train';
import type { TaskExports } from './exports.ts';
import type { ModelFileContents } from './file/model-file.ts';
import type { Figures } from './run/record.ts';
import type { RunOptions } from './run/run-options.ts';

/**
 * Description of a task, from which `defineTask` makes everything that tasks share: training and resuming,
 * one file per model, the record of how the model was trained, flags, help and forms.
 */
export interface TaskDescription<
  ModelOptions extends Schema,
  TrainingOptions extends RunOptions,
  Parts extends object,
  Model extends Module,
  Data,
  Prepared extends Corpus<Parts>,
  Batch,
  Evaluation,
  Evaluate extends EvaluateModel<Model, Evaluation>,
> {
  /** In kebab-case: the name of the command, and of the task in a model's file. */
  readonly name: string;
  /** The version of the model's file, raised when earlier files can no longer be read. */
  readonly version: string;
  /** The package to install, for errors. */
  readonly package: string;
  readonly options: {
    /** Options that define the model: they are saved with it, and needed to build it. */
    readonly model: ModelOptions;
    /** Options that define the run: `runOptions` and those of the task. */
    readonly training: TrainingOptions;
  };
  /** The unit in which data is counted, in the plural: characters, pairs, texts. */
  readonly unit: string;
  /** The parts of a model other than its options and weights: a vocabulary, labels. */
  readonly parts: {
    readonly of: (model: Model) => Parts;
    /** JSON objects for the file, each stored under its name. */
    readonly write: (parts: Parts) => Readonly<Record<string, object>>;
    /** The parts again. The file may be damaged or hostile, so every value is checked here. */
    readonly read: (contents: ModelFileContents) => Parts;
    /** Their sizes by name, such as that of a vocabulary, for a summary of the model. */
    readonly summary: (parts: Parts) => Summary;
  };
  /** Class of the models. With `init: 'zeros'` its constructor must compute nothing. */
  readonly model: new (
    settings: Parts & {
      readonly configuration: OptionValues<ModelOptions>;
      readonly init?: Init;
      readonly rng: Rng;
    },
  ) => Model;
  /**
   * Parts that only training and evaluation need: `() => import('./training.ts')`. It is loaded with the first
   * call of either, so that bundlers keep it out of a page that only predicts.
   */
  readonly training: () => Loaded<
    TaskTraining<
      OptionValues<ModelOptions & TrainingOptions>,
      Parts,
      Model,
      Data,
      Prepared,
      Batch,
      Evaluation,
      Evaluate
    >
  >;
  /** Models in formats of other frameworks: `() => import('./exports.ts')`, loaded with the first export. */
  readonly exports?: () => Loaded<{ readonly exporters: TaskExports<Model> }>;
}

/** At once, or once it is loaded. */
type Loaded<Value> = Value | Promise<Value>;

/** Functions of a task that train and evaluate a model. */
export interface TaskTraining<
  Options,
  Parts extends object,
  Model extends Module,
  Data,
  Prepared extends Corpus<Parts>,
  Batch,
  Evaluation,
  Evaluate extends EvaluateModel<Model, Evaluation>,
> {
  /**
   * Data in the form in which training reads it.
   * @param known the parts of an existing model; null for a new one
   * @throws ArgumentError for options that exclude each other, or do not fit the data; DataError
   */
  readonly prepare: (
    data: Data,
    options: Options,
    known: Parts | null,
    context: RunContext,
  ) => Prepared | Promise<Prepared>;
  /** The plan by which the model learns from the data. */
  readonly plan: (
    model: Model,
    corpus: Prepared,
    options: Options,
    context: RunContext,
  ) => TrainingPlan<Batch, Evaluation>;
  /** Measures a model on data that it was not trained on. */
  readonly evaluate: Evaluate;
}

/** The function of a task that evaluates a model, with its own types of data and options. */
export type EvaluateModel<Model, Evaluation> = (
  model: Model,
  data: never,
  options?: never,
) => Promise<Evaluation>;

/** Counts, names and figures by name, as a summary shows them. */
export type Summary = Readonly<Record<string, string | number>>;

/** Signal and progress display of a run. */
export interface RunContext {
  /** Ends reading and measuring, which then reject. */
  readonly signal: AbortSignal | undefined;
  /** Shows the progress of an activity without steps: reading, evaluating. */
  readonly report: (activity: Activity) => void;
}

/** Training data as prepared, and the part held out of it. */
export interface Corpus<Parts> {
  readonly parts: Parts;
  readonly training: { readonly length: number };
  readonly validation: { readonly length: number };
  /** Over both, so that a run is not resumed with other data. */
  readonly checksum: number;
  /** Further counts for the record, by name: texts that were truncated, pairs that were skipped. */
  readonly counts?: Figures;
  /** Values, determined by the data, of options that were not given and whose default is null. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Plan of a training run: batches, their loss, and the score by which the best weights are chosen. */
export interface TrainingPlan<Batch, Evaluation> {
  readonly batches: DataSource<Batch>;
  /** The mean loss of a batch, a scalar. Runs in a scope. */
  readonly loss: (batch: Batch, at: { readonly step: number; readonly progress: number }) => Tensor;
  /** The number of units in a batch, for the rate that progress shows. */
  readonly unitsOf: (batch: Batch) => number;
  /** Trained parameters. Default: those of the model. */
  readonly parameters?: Iterable<Tensor>;
  /** State that is carried from batch to batch and saved with the run. */
  readonly carried?: Readonly<Record<string, Resumable>>;
  /**
   * The score of the model on held-out data; the model is in evaluation mode. The details of the best
   * score are figures of the record. May reject when the signal has aborted.
   */
  readonly evaluate: (signal: AbortSignal | undefined) => Promise<number | MeasuredScore>;
  /** Default 'lowest'. */
  readonly goal?: Goal;
  /** Runs before the first step of a new run; what it returns are figures of the record. */
  readonly before?: (signal: AbortSignal | undefined) => Promise<Figures>;
  /**
   * Evaluates the best weights at the end, before the model is saved. May reject when the signal has
   * aborted: the run is then saved unfinished, and evaluates them when it is resumed.
   */
  readonly conclude?: (signal: AbortSignal | undefined) => Promise<Conclusion<Evaluation>>;
  /** Frees what the plan made. */
  readonly dispose?: () => void;
}

/** Evaluation of the best weights of a run. */
export interface Conclusion<Evaluation> {
  readonly evaluation: Evaluation;
  /** Figures of it that the record keeps. */
  readonly figures: Figures;
}
