import { check, describe, optional, type Rule, rules } from '@unrolled/guards';
import { completeOptions, type OptionValues, type Schema } from '@unrolled/guards/options';
import type { Module } from '@unrolled/nn';
import { ArgumentError, Rng } from '@unrolled/tensor';
import type { Activity, Callback, TrainingSnapshot } from '@unrolled/train';
import type {
  Corpus,
  EvaluateModel,
  RunContext,
  TaskDescription,
  TaskTraining,
} from '../description.ts';
import type { ModelCodec, ModelFile } from '../file/model-codec.ts';
import type { ModelParts, Task, TrainingResult } from '../task.ts';
import { createModel } from './create-model.ts';
import { dataRecord, type Figures, type TrainingRecord } from './record.ts';
import { limitsOf, type RunOptions } from './run-options.ts';
import { checkSameData, unfinishedRun } from './saved-run.ts';
import { checkHooks, type TaskHooks, type TaskProgress, TaskRun } from './task-run.ts';

/** Start of a run. */
interface Start {
  readonly context: RunContext;
  /** State from which an interrupted run resumes; undefined for one that begins. */
  readonly saved?: { readonly snapshot: TrainingSnapshot; readonly figures: Figures };
}

/** The functions of a task that train a model: `train` begins a run, `resume` continues one. */
export function taskTrainer<
  ModelOptions extends Schema,
  TrainingOptions extends RunOptions,
  Parts extends object,
  Model extends Module & { readonly configuration: OptionValues<ModelOptions> },
  Data,
  Prepared extends Corpus<Parts>,
  Batch,
  Evaluation,
  Evaluate extends EvaluateModel<Model, Evaluation>,
>({
  description,
  training,
  codec,
  modelRule,
}: {
  readonly description: TaskDescription<
    ModelOptions,
    TrainingOptions,
    Parts,
    Model,
    Data,
    Prepared,
    Batch,
    Evaluation,
    Evaluate
  >;
  readonly training: TaskTraining<
    OptionValues<ModelOptions & TrainingOptions>,
    Parts,
    Model,
    Data,
    Prepared,
    Batch,
    Evaluation,
    Evaluate
  >;
  readonly codec: ModelCodec<
    Model,
    ModelParts<OptionValues<ModelOptions>, Parts>,
    TrainingRecord<OptionValues<ModelOptions & TrainingOptions>>
  >;
  /** Holds for models of the task. */
  readonly modelRule: Rule;
}): Pick<
  Task<
    Model,
    OptionValues<ModelOptions>,
    OptionValues<ModelOptions & TrainingOptions>,
    Parts,
    Data,
    Evaluation,
    Evaluate
  >,
  'train' | 'resume'
> {
  type Configuration = OptionValues<ModelOptions>;
  type Options = OptionValues<ModelOptions & TrainingOptions>;
  type Result = TrainingResult<Model, Options, Evaluation>;
  const { name, options: schemas, parts, model: ModelClass, unit } = description;
  const { prepare } = training;
  const schema: ModelOptions & TrainingOptions = { ...schemas.model, ...schemas.training };
  const complete = (where: string, given: Partial<Options>): Options =>
    completeOptions(where, schema, given);

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
        (drawing) =>
          new ModelClass({ ...corpus.parts, configuration: configurationOf(options), ...drawing }),
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
    const plan = training.plan(model, corpus, options, context);
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
   * An existing model keeps its options: they may be repeated, not changed. Options that only apply to new
   * models cannot be given.
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

  return { train, resume };
}

/** @throws ArgumentError for hooks that do not exist */
function contextOf<Options>(where: string, hooks: TaskHooks<Options>): RunContext {
  const { signal, callbacks = [] } = checkHooks(where, hooks);
  const report = (activity: Activity) => {
    for (const callback of callbacks) callback.onActivity?.(activity);
  };
  return { signal, report };
}
