import { check, describe, optional, readFrom, rules } from '@unrolled/guards';
import type { Module } from '@unrolled/nn';
import { ArgumentError, Rng } from '@unrolled/tensor';
import type { Activity, Callback, EndReason, TrainingSnapshot } from '@unrolled/train';
import type { Corpus, EvaluateModel, RunContext, Summary, TaskDescription } from './description.ts';
import { type ModelCodec, type ModelFile, modelCodec } from './file/model-codec.ts';
import { limitsOf, type RunOptions } from './options/run-options.ts';
import {
  completeOptions,
  type GivenOptions,
  type OptionValues,
  type Schema,
} from './options/schema.ts';
import { createModel } from './run/create-model.ts';
import { dataRecord, type Figures, readTrainingRecord, type TrainingRecord } from './run/record.ts';
import { checkSameData, unfinishedRun } from './run/saved-run.ts';
import { checkHooks, type TaskHooks, type TaskProgress, TaskRun } from './run/task-run.ts';

/** Everything that a model is made of next to its weights. */
export interface ModelParts<Configuration, Parts> {
  readonly configuration: Configuration;
  readonly parts: Parts;
  /** Sizes of the parts by name, such as that of a vocabulary. */
  readonly summary: Summary;
}

/** A training run that has ended. */
export interface TrainingResult<Model, Options, Evaluation> {
  /** With the weights that did best on what is held out, unless the signal ended the run. */
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
    /** Options that settle the model: they are saved with it, and needed to build it. */
    readonly model: Schema;
    /** Options that settle the run. */
    readonly training: Schema;
  };
  /**
   * Trains a model: AdamW, a learning rate that rises and then falls along a cosine, clipping by
   * norm, validations spread over the run, and in the end the weights that did best in them.
   * @param from a model to start with, whose options and parts then hold
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
   * Resumes a run that its signal, or the end of the process, has interrupted. A run limited in steps
   * or epochs ends with the bits of one that was never interrupted.
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
  /** Sizes of the parts of a model by name, such as that of a vocabulary. */
  readonly summaryOf: (model: Model) => Summary;
}

/** How a run starts. */
interface Start {
  readonly context: RunContext;
  /** Where an interrupted run goes on; undefined for one that begins. */
  readonly saved?: { readonly snapshot: TrainingSnapshot; readonly figures: Figures };
}

const descriptionRule = {
  holds: (value: unknown) =>
    rules.text.holds(readFrom(value, 'name')) &&
    rules.object.holds(readFrom(readFrom(value, 'options'), 'model')) &&
    rules.object.holds(readFrom(readFrom(value, 'options'), 'training')) &&
    rules.function.holds(readFrom(value, 'create')),
  words: 'a TaskDescription',
};

/** A task from its description. */
export function defineTask<
  ModelOptions extends Schema,
  TrainingOptions extends RunOptions,
  Parts extends object,
  Model extends Module & { readonly configuration: OptionValues<ModelOptions> },
  Data,
  Prepared extends Corpus<Parts>,
  Batch,
  Evaluation,
  Evaluate extends EvaluateModel<Model, Evaluation>,
>(
  description: TaskDescription<
    ModelOptions,
    TrainingOptions,
    Parts,
    Model,
    Data,
    Prepared,
    Batch,
    Evaluation,
    Evaluate
  >,
): Task<
  Model,
  OptionValues<ModelOptions>,
  OptionValues<ModelOptions & TrainingOptions>,
  Parts,
  Data,
  Evaluation,
  Evaluate
> {
  type Configuration = OptionValues<ModelOptions>;
  type Options = OptionValues<ModelOptions & TrainingOptions>;
  type Result = TrainingResult<Model, Options, Evaluation>;
  check('defineTask', 'the description', description, descriptionRule);
  const { name, options: schemas, parts, create, prepare, unit, evaluate } = description;
  const schema: ModelOptions & TrainingOptions = { ...schemas.model, ...schemas.training };
  const complete = (where: string, given: Partial<Options>): Options =>
    completeOptions(where, schema, given);
  const modelRule = {
    holds: (value: unknown) =>
      rules.module.holds(value) &&
      Object.keys(schemas.model).every(
        (option) => readFrom(readFrom(value, 'configuration'), option) !== undefined,
      ),
    words: `a model of the task ${name}`,
  };

  const codec = modelCodec<Model, ModelParts<Configuration, Parts>, TrainingRecord<Options>>({
    task: name,
    version: description.version,
    package: description.package,
    fieldsOf: (model) => ({ configuration: model.configuration, ...parts.write(parts.of(model)) }),
    parseParts(contents) {
      const configuration = completeOptions(
        contents.where,
        schemas.model,
        contents.field('configuration') as GivenOptions<ModelOptions>,
      );
      const settled = parts.read(contents);
      return { configuration, parts: settled, summary: parts.summary(settled) };
    },
    parseTraining: (where, json) => readTrainingRecord(where, json, complete),
    create: (settled, rng) => create(settled.parts, settled.configuration, { init: 'zeros', rng }),
  });

  async function train(
    data: Data,
    given: Partial<Options> = {},
    hooks: TaskHooks<Options> = {},
    from?: Model,
  ): Promise<Result> {
    const where = `${name}.train`;
    check(where, 'options', given, rules.object);
    check(where, 'from', from, optional(modelRule));
    const context = contextOf(where, hooks);
    if (from !== undefined) checkStart(where, given, from.configuration);
    const asked = complete(where, { ...given, ...from?.configuration });
    const known = from === undefined ? null : parts.of(from);
    const corpus = await prepare(data, asked, known, context);
    const options = complete(where, { ...asked, ...corpus.options } as Partial<Options>);
    limitsOf(options);
    const model =
      from ??
      createModel(
        where,
        (drawing) => create(corpus.parts, configurationOf(options), drawing),
        new Rng(options.seed).fork(name.replaceAll('-', ' ')),
        hooks.memory,
      );
    return run(model, corpus, options, hooks, { context });
  }

  const configurationOf = (options: Options): Configuration =>
    Object.fromEntries(
      Object.keys(schemas.model).map((option) => [option, options[option as keyof Options]]),
    ) as Configuration;

  async function resume(
    file: ModelFile<ModelParts<Configuration, Parts>, TrainingRecord<Options>>,
    data: Data,
    hooks: TaskHooks<Options> = {},
  ): Promise<Result> {
    const where = `${name}.resume`;
    const { training, snapshot, ...rest } = unfinishedRun(where, file);
    const context = contextOf(where, hooks);
    const options = { ...training.options, ...file.configuration };
    const corpus = await prepare(data, options, file.parts, context);
    checkSameData({ ...rest, training, snapshot }, corpus, unit);
    const saved = { snapshot, figures: training.progress.figures };
    return run(codec.build(file), corpus, options, hooks, { context, saved });
  }

  /** One run, from its beginning or from a snapshot. */
  async function run(
    model: Model,
    corpus: Prepared,
    options: Options,
    hooks: TaskHooks<Options>,
    { context, saved }: Start,
  ): Promise<Result> {
    const { signal } = context;
    const plan = description.plan(model, corpus, options, context);
    const data = { ...dataRecord(corpus), counts: corpus.counts ?? {} };
    let figures: Figures = saved?.figures ?? {};
    let evaluation: Evaluation | null = null;
    const recordOf = ({ steps, epochs, best }: TaskProgress): TrainingRecord<Options> => ({
      options,
      data,
      progress: { steps, epochs, best, figures },
    });
    // Before all other callbacks, so that a checkpoint has the figures of the best weights.
    const keepFigures: Callback = {
      name: 'figures',
      onScore: ({ isBest, details }) => {
        if (isBest) figures = { ...figures, ...details };
      },
    };
    const conclude = async (): Promise<void> => {
      const conclusion = await plan.conclude?.(signal);
      if (conclusion === undefined) return;
      evaluation = conclusion.evaluation;
      figures = { ...figures, ...conclusion.figures };
    };
    try {
      hooks.onData?.(data, options);
      if (saved === undefined) figures = (await plan.before?.(signal)) ?? {};
      const taskRun: TaskRun<Batch> = new TaskRun({
        model,
        parameters: plan.parameters,
        data: plan.batches,
        loss: (batch) => plan.loss(batch, taskRun.trainer),
        unitsOf: plan.unitsOf,
        carried: plan.carried,
        evaluate: plan.evaluate,
        goal: plan.goal,
        conclude,
        encode: {
          model: (progress) => codec.encode(model, recordOf(progress)),
          checkpoint: (progress, state) => codec.encodeCheckpoint(model, recordOf(progress), state),
        },
        options,
        hooks: { ...hooks, callbacks: [keepFigures, ...(hooks.callbacks ?? [])] },
      });
      if (saved !== undefined) taskRun.trainer.restore(saved.snapshot);
      const reason = await taskRun.run();
      return { model, record: recordOf(taskRun.progress), reason, evaluation };
    } finally {
      plan.dispose?.();
    }
  }

  /**
   * A model that exists keeps its options: they may be repeated, not changed. What only a new model
   * is made of cannot be given.
   */
  function checkStart(where: string, given: Partial<Options>, settled: Configuration): void {
    for (const [option, { forNewModels }] of Object.entries<Schema[string]>(schema)) {
      const wanted = given[option as keyof Options];
      if (wanted === undefined) continue;
      const is = settled[option as keyof Configuration];
      if (forNewModels) {
        throw new ArgumentError(
          `${where}: ${option} is for new models, got ${describe(wanted)} and a model to start from; ` +
            'leave one of the two out',
        );
      }
      if (!Object.hasOwn(schemas.model, option) || wanted === is) continue;
      throw new ArgumentError(
        `${where}: the model to start from has ${option} ${describe(is)}, got ` +
          `${describe(wanted)}; leave the option out, or train a new model`,
      );
    }
  }

  const { encode, decode, build, load } = codec;
  return {
    name,
    unit,
    options: schemas,
    train,
    resume,
    evaluate,
    encode,
    decode,
    build,
    load,
    summaryOf(model) {
      check(`${name}.summaryOf`, 'the model', model, modelRule);
      return parts.summary(parts.of(model));
    },
  };
}

/** @throws ArgumentError for hooks that do not exist */
function contextOf<Options>(where: string, hooks: TaskHooks<Options>): RunContext {
  const { signal, callbacks = [] } = checkHooks(where, hooks);
  const report = (activity: Activity) => {
    for (const callback of callbacks) callback.onActivity?.(activity);
  };
  return { signal, report };
}
