import { check, readFrom, rules } from '@unrolled/guards';
import {
  completeOptions,
  type GivenOptions,
  type OptionValues,
  type Schema,
} from '@unrolled/guards/options';
import type { Module } from '@unrolled/nn';
import type { Corpus, EvaluateModel, TaskDescription } from './description.ts';
import { modelCodec } from './file/model-codec.ts';
import { readTrainingRecord, type TrainingRecord } from './run/record.ts';
import type { RunOptions } from './run/run-options.ts';
import type { ModelParts, Task } from './task.ts';

const descriptionRule = {
  holds: (value: unknown) =>
    rules.text.holds(readFrom(value, 'name')) &&
    rules.object.holds(readFrom(readFrom(value, 'options'), 'model')) &&
    rules.object.holds(readFrom(readFrom(value, 'options'), 'training')) &&
    rules.function.holds(readFrom(value, 'create')) &&
    rules.function.holds(readFrom(value, 'training')),
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
  check('defineTask', 'the description', description, descriptionRule);
  const { name, options: schemas, parts, create, unit } = description;
  const schema: ModelOptions & TrainingOptions = { ...schemas.model, ...schemas.training };
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
    parseTraining: (where, json) =>
      readTrainingRecord(where, json, (place, given: Partial<Options>) =>
        completeOptions(place, schema, given),
      ),
    create: (settled, rng) => create(settled.parts, settled.configuration, { init: 'zeros', rng }),
  });

  /** The functions that train, with the training of this task; both are loaded with the first call. */
  const trainer = async () => {
    const [{ taskTrainer }, training] = await Promise.all([
      import('./run/task-trainer.ts'),
      description.training(),
    ]);
    return taskTrainer({ description, training, codec, modelRule });
  };

  const { encode, decode, build, load } = codec;
  return {
    name,
    unit,
    options: schemas,
    train: async (...parameters) => (await trainer()).train(...parameters),
    resume: async (...parameters) => (await trainer()).resume(...parameters),
    evaluate: (async (model: Model, data: never, options?: never) =>
      (await description.training()).evaluate(model, data, options)) as Evaluate,
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
