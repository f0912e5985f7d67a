import type { Module } from '@unrolled/nn';
import { ArgumentError, Rng } from '@unrolled/tensor';
import { check, describe, readFrom, rules } from '@unrolled/tensor/guards';
import type { EndReason, TrainingSnapshot } from '@unrolled/train';
import type { Corpus, TaskDescription, TrainingPlan } from './description.ts';
import { type ModelCodec, type ModelFile, modelCodec } from './file/model-codec.ts';
import { limitsOf, type RunOptions } from './options/run-options.ts';
import {
  completeOptions,
  type GivenOptions,
  type OptionValues,
  type Schema,
} from './options/schema.ts';
import { type Figures, readTrainingRecord, type TrainingRecord } from './record.ts';
import { createModel } from './run/create-model.ts';
import { checkSameData, unfinishedRun } from './run/saved-run.ts';
import { dataRecord } from './run/task-record.ts';
import { type TaskProgress, TaskRun, type TrainingHooks } from './run/task-run.ts';

/** What a model is made of beside its weights. */
export interface ModelParts<ModelOptions extends Schema, Parts> {
  readonly configuration: OptionValues<ModelOptions>;
  readonly parts: Parts;
}

/** A training run that has ended. */
export interface TrainingResult<Model, Options> {
  /** With the weights that did best on what is held out, unless the signal ended the run. */
  readonly model: Model;
  readonly record: TrainingRecord<Options>;
  readonly reason: EndReason;
}

/** What every task can do. */
export interface Task<Model, Options extends object, Parts, Data>
  extends ModelCodec<Model, Parts, TrainingRecord<Options>> {
  readonly name: string;
  /**
   * Trains a model: AdamW, a learning rate that rises and then falls along a cosine, clipping by
   * norm, validations spread over the run, and in the end the weights that did best in them.
   * @param from a model to start with, whose options and parts then hold
   * @throws ArgumentError or DataError before anything is computed; DivergenceError when the loss is
   *   no longer finite; whatever a hook throws
   */
  readonly train: (
    data: Data,
    options?: Partial<Options>,
    hooks?: TrainingHooks,
    from?: Model,
  ) => Promise<TrainingResult<Model, Options>>;
  /**
   * Resumes a run that its signal, or the end of the process, has interrupted. A run limited in steps
   * or epochs ends with the bits of one that was never interrupted.
   * @param data as when the run began
   * @throws ArgumentError when the run has ended; DataError for other data
   */
  readonly resume: (
    file: ModelFile<Parts, TrainingRecord<Options>>,
    data: Data,
    hooks?: TrainingHooks,
  ) => Promise<TrainingResult<Model, Options>>;
}

/** How a run starts. */
interface Start<Batch> {
  readonly hooks: TrainingHooks;
  readonly plan: TrainingPlan<Batch>;
  readonly figures: Figures;
  /** Where an interrupted run goes on. */
  readonly snapshot?: TrainingSnapshot;
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
>(
  description: TaskDescription<ModelOptions, TrainingOptions, Parts, Model, Data, Prepared, Batch>,
): Task<
  Model,
  OptionValues<ModelOptions & TrainingOptions>,
  ModelParts<ModelOptions, Parts>,
  Data
> & {
  readonly options: typeof description.options;
} {
  type Options = OptionValues<ModelOptions & TrainingOptions>;
  check('defineTask', 'the description', description, descriptionRule);
  const { name, options: schemas, parts, create, prepare, unit } = description;
  const schema: ModelOptions & TrainingOptions = { ...schemas.model, ...schemas.training };
  const complete = (where: string, given: Partial<Options>): Options =>
    completeOptions(where, schema, given);

  const codec = modelCodec<Model, ModelParts<ModelOptions, Parts>, TrainingRecord<Options>>({
    task: name,
    version: description.version,
    package: description.package,
    fieldsOf: (model) => ({ configuration: model.configuration, ...parts.write(parts.of(model)) }),
    parseParts: (contents) => ({
      configuration: completeOptions(
        contents.where,
        schemas.model,
        contents.field('configuration') as GivenOptions<ModelOptions>,
      ),
      parts: parts.read(contents),
    }),
    parseTraining: (where, json) => readTrainingRecord(where, json, complete),
    create: (settled, rng) => create(settled.parts, settled.configuration, { init: 'zeros', rng }),
  });

  async function train(
    data: Data,
    given: Partial<Options> = {},
    hooks: TrainingHooks = {},
    from?: Model,
  ): Promise<TrainingResult<Model, Options>> {
    const where = `${name}.train`;
    if (from !== undefined) checkUnchanged(where, given, from.configuration);
    const options = complete(where, { ...given, ...from?.configuration });
    const corpus = await prepare(data, options, from === undefined ? null : parts.of(from));
    const model =
      from ??
      createModel(
        where,
        (drawing) => create(corpus.parts, configurationOf(options), drawing),
        new Rng(options.seed).fork(name),
        hooks.memory,
      );
    const plan = description.plan(model, corpus, options);
    const figures = (await plan.before?.(hooks.signal)) ?? {};
    return run(model, corpus, options, { hooks, plan, figures });
  }

  const configurationOf = (options: Options): OptionValues<ModelOptions> =>
    Object.fromEntries(
      Object.keys(schemas.model).map((option) => [option, options[option as keyof Options]]),
    ) as OptionValues<ModelOptions>;

  async function resume(
    file: ModelFile<ModelParts<ModelOptions, Parts>, TrainingRecord<Options>>,
    data: Data,
    hooks: TrainingHooks = {},
  ): Promise<TrainingResult<Model, Options>> {
    const saved = unfinishedRun(`${name}.resume`, file);
    const { options, progress } = saved.training;
    const corpus = await prepare(data, options, file.parts);
    checkSameData(saved, corpus, unit);
    const model = codec.build(file);
    const plan = description.plan(model, corpus, options);
    return run(model, corpus, options, {
      hooks,
      plan,
      figures: progress.figures,
      snapshot: saved.snapshot,
    });
  }

  /** One run, from its beginning or from a snapshot. */
  async function run(
    model: Model,
    corpus: Prepared,
    options: Options,
    { hooks, plan, figures, snapshot }: Start<Batch>,
  ): Promise<TrainingResult<Model, Options>> {
    const recordOf = ({ steps, epochs, best }: TaskProgress): TrainingRecord<Options> => ({
      options,
      data: { ...dataRecord(corpus), counts: corpus.counts ?? {} },
      progress: { steps, epochs, best, figures },
    });
    const { batches, loss, dispose, before: _, ...rest } = plan;
    const taskRun: TaskRun<Batch> = new TaskRun({
      ...rest,
      model,
      data: batches,
      loss: (batch) => loss(batch, taskRun.trainer),
      encode: {
        model: (progress) => codec.encode(model, recordOf(progress)),
        checkpoint: (progress, state) => codec.encodeCheckpoint(model, recordOf(progress), state),
      },
      options: { ...options, limits: limitsOf(options) },
      hooks,
    });
    try {
      if (snapshot !== undefined) taskRun.trainer.restore(snapshot);
      const reason = await taskRun.run();
      return { model, record: recordOf(taskRun.progress), reason };
    } finally {
      dispose?.();
    }
  }

  /** A model that exists keeps its options: they may be repeated, not changed. */
  function checkUnchanged(
    where: string,
    given: Partial<Options>,
    settled: OptionValues<ModelOptions>,
  ): void {
    for (const option of Object.keys(schemas.model)) {
      const wanted = given[option as keyof Options];
      if (wanted === undefined || wanted === settled[option]) continue;
      throw new ArgumentError(
        `${where}: the model to start from has ${option} ${describe(settled[option])}, got ` +
          `${describe(wanted)}; leave the option out, or train a new model`,
      );
    }
  }

  return { ...codec, name, options: schemas, train, resume };
}
