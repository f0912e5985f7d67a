import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import type { OptionValues } from '@unrolled/guards/options';
import type { DataSource, Module, Resumable } from '@unrolled/nn';
import type { HostValues, Tensor } from '@unrolled/tensor';
import {
  AdamW,
  type Callback,
  Checkpoint,
  cosine,
  DivergenceError,
  EarlyStopping,
  type EndReason,
  evenly,
  type Goal,
  type MeasuredScore,
  type Schedule,
  Trainer,
  type TrainingSnapshot,
  Validation,
  type When,
} from '@unrolled/train';
import type { TrainingRecord } from './record.ts';
import { limitsOf, type RunOptions } from './run-options.ts';

/** Callbacks, signal and saving of a run. */
export interface TrainingHooks {
  /** Callbacks of the trainer, such as Progress and Logging. They receive its loss in nats. */
  readonly callbacks?: readonly Callback[];
  /** Ends the training after the step in progress. */
  readonly signal?: AbortSignal;
  /**
   * Saves the model: during training and when the signal ends it, with everything needed to resume; at the
   * end the model alone. Training waits for it, and ends when it fails. It never receives values that are
   * not finite.
   */
  readonly save?: (file: Uint8Array, moment: SaveMoment) => void | Promise<void>;
  /** When to save during training. Default: only when the signal ends it. */
  readonly saveWhen?: When;
  /**
   * Bytes of memory that training may take: a model whose training needs more is refused before it
   * is made. Default: what the backend can address.
   */
  readonly memory?: number;
}

/** Hooks of a run, with one that sees its data. */
export interface TaskHooks<Options> extends TrainingHooks {
  /** Called once before the first step, with the counts of the data and the complete options. */
  readonly onData?: (data: TrainingRecord<Options>['data'], options: Options) => void;
}

const hookRules: OptionRules<TaskHooks<unknown>> = {
  callbacks: optional(rules.list),
  signal: optional(rules.signal),
  save: optional(rules.function),
  saveWhen: optional(rules.function),
  memory: optional(rules.aboveZero),
  onData: optional(rules.function),
};

/** @throws ArgumentError for hooks that do not exist */
export const checkHooks = <Options>(where: string, hooks: TaskHooks<Options>): TaskHooks<Options> =>
  checkOptions<TaskHooks<Options>>(`${where}, hooks`, hooks, hookRules);

/** When a model is saved. */
export interface SaveMoment {
  /** The run has ended: there is no later save. */
  readonly isLast: boolean;
  /** Steps done. */
  readonly steps: number;
}

/** Progress of a run. */
export interface TaskProgress {
  readonly steps: number;
  readonly epochs: number;
  /** The best score on held-out data; null before the first validation. */
  readonly best: number | null;
}

/** Options of a `TaskRun`. */
export interface TaskRunOptions<Batch> {
  readonly model: Module;
  /** Trained parameters. Default: those of the model. */
  readonly parameters?: Iterable<Tensor>;
  readonly data: DataSource<Batch>;
  /** Runs in a scope, as the trainer's. */
  readonly loss: (batch: Batch) => Tensor;
  readonly unitsOf: (batch: Batch) => number;
  readonly carried?: Readonly<Record<string, Resumable>>;
  /**
   * Scores the model on held-out data. May reject when the signal has aborted: the score is then
   * found when the run is resumed.
   */
  readonly evaluate: (signal: AbortSignal | undefined) => Promise<number | MeasuredScore>;
  /**
   * Runs at the end, with the best weights, before the model is saved. May reject when the
   * signal has aborted: the run is then saved unfinished.
   */
  readonly conclude?: (signal: AbortSignal | undefined) => Promise<void>;
  /** Default 'lowest'. */
  readonly goal?: Goal;
  readonly encode: {
    /** The file of the model alone. */
    readonly model: (progress: TaskProgress) => Promise<Uint8Array>;
    /** File of the model with everything needed to resume the run. */
    readonly checkpoint: (progress: TaskProgress, snapshot: TrainingSnapshot) => Uint8Array;
  };
  readonly options: OptionValues<RunOptions>;
  readonly hooks: TrainingHooks;
}

/**
 * The training run that tasks share: AdamW, a rate that warms up and falls along a cosine, clipping
 * by norm, validations evenly over the run, and in the end the best weights.
 */
export class TaskRun<Batch> {
  readonly trainer: Trainer<Batch>;
  readonly #run: TaskRunOptions<Batch>;
  readonly #optimizer: AdamW;
  readonly #validation: Validation;
  readonly #best: EarlyStopping;

  constructor(run: TaskRunOptions<Batch>) {
    const { model, options, hooks, data, loss, unitsOf, carried, goal } = run;
    const { learningRate, beta2, weightDecay, clipNorm, validations } = options;
    this.#run = run;
    const parameters = run.parameters ?? model.parameters();
    this.#optimizer = new AdamW(parameters, { learningRate, betas: [0.9, beta2], weightDecay });
    this.#validation = new Validation({
      when: evenly(validations),
      evaluate: () => run.evaluate(hooks.signal),
      goal,
      signal: hooks.signal,
    });
    // A run has no more than `validations` scores, so this patience never ends.
    this.#best = new EarlyStopping({ model, patience: options.patience ?? validations });
    this.trainer = new Trainer({
      model,
      optimizer: this.#optimizer,
      data,
      loss,
      clipNorm,
      schedule: warmedCosine(options),
      carried,
      unitsOf,
      callbacks: [this.#validation, this.#best, ...(hooks.callbacks ?? []), ...this.#checkpoint()],
    });
  }

  #checkpoint(): Checkpoint[] {
    const { save, saveWhen } = this.#run.hooks;
    if (save === undefined || saveWhen === undefined) return [];
    return [new Checkpoint({ when: saveWhen, save: () => this.#saveCheckpoint(save, false) })];
  }

  get progress(): TaskProgress {
    const { step, epoch } = this.trainer;
    return { steps: step, epochs: epoch, best: this.#validation.best };
  }

  /**
   * Trains to the end, or until the signal aborts it; the model is then in evaluation mode. Frees all that
   * training needed, so a run is run once.
   */
  async run(): Promise<EndReason> {
    const { model, options, hooks, encode, conclude } = this.#run;
    const { signal, save } = hooks;
    try {
      const { reason } = await this.trainer.run({ ...limitsOf(options), signal });
      if (reason === 'aborted') {
        if (save !== undefined) await this.#saveCheckpoint(save, true);
        model.eval();
        return reason;
      }
      // The best weights replace those from which a resumed run continues.
      const unfinished = save && conclude ? await this.trainer.snapshot() : null;
      this.#best.restoreBest();
      await this.#checkWeights();
      model.eval();
      try {
        await conclude?.(signal);
      } catch (error) {
        if (!signal?.aborted) throw error;
        if (save && unfinished) await this.#saveCheckpoint(save, true, unfinished);
        return 'aborted';
      }
      const { progress } = this;
      await save?.(await encode.model(progress), { isLast: true, steps: progress.steps });
      return reason;
    } finally {
      this.#optimizer.zeroGrad();
      this.#optimizer.dispose();
      this.#best.dispose();
    }
  }

  async #saveCheckpoint(
    save: NonNullable<TrainingHooks['save']>,
    isLast: boolean,
    taken?: TrainingSnapshot,
  ): Promise<void> {
    const snapshot = taken ?? (await this.trainer.snapshot());
    for (const [name, { data }] of snapshot.tensors) this.#checkFinite(name, data);
    const { progress } = this;
    const { steps } = progress;
    await save(this.#run.encode.checkpoint(progress, snapshot), { isLast, steps });
  }

  async #checkWeights(): Promise<void> {
    for (const [name, weights] of this.#run.model.namedParameters()) {
      this.#checkFinite(name, await weights.data());
    }
  }

  /** A step may overflow weights while its own loss is still finite. @throws DivergenceError */
  #checkFinite(name: string, values: HostValues): void {
    for (let place = 0; place < values.length; place++) {
      const value = values[place];
      if (Number.isFinite(value)) continue;
      const { learningRate } = this.#optimizer;
      const unknown = { loss: Number.NaN, gradientNorm: Number.NaN, learningRate };
      const { step } = this.trainer;
      throw new DivergenceError({ step, ...unknown, value: { name, value } });
    }
  }
}

/** Linear increase, then a cosine decrease, by the completed fraction of the run. */
function warmedCosine({ learningRate, finalRate, warmUp }: OptionValues<RunOptions>): Schedule {
  const fall = cosine({ learningRate, floor: learningRate * finalRate });
  if (warmUp === 0) return fall;
  return (at) => fall(at) * Math.min(1, 0.01 + (0.99 * at.progress) / warmUp);
}
