import { decodeSafetensors } from '@unrolled/formats';
import { ArgumentError, check, oneOf, readFrom, rules } from '@unrolled/guards';
import {
  completeOptions,
  type GivenOptions,
  type OptionValues,
  type Schema,
} from '@unrolled/guards/options';
import type { Module } from '@unrolled/nn';
import type { Corpus, EvaluateModel, TaskDescription } from './description.ts';
import { type ExportFormat, exportFormats } from './exports.ts';
import { modelCodec } from './file/model-codec.ts';
import { readTrainingRecord, type TrainingRecord } from './run/record.ts';
import type { RunOptions } from './run/run-options.ts';
import type { ModelParts, Task } from './task.ts';

const descriptionRule = {
  holds: (value: unknown) =>
    rules.text.holds(readFrom(value, 'name')) &&
    rules.object.holds(readFrom(readFrom(value, 'options'), 'model')) &&
    rules.object.holds(readFrom(readFrom(value, 'options'), 'training')) &&
    rules.function.holds(readFrom(value, 'model')) &&
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
  const { name, options: schemas, parts, model: ModelClass, unit } = description;
  const schema: ModelOptions & TrainingOptions = { ...schemas.model, ...schemas.training };
  const modelRule = {
    holds: (value: unknown) => value instanceof ModelClass,
    words: `a model of the task ${name}`,
  };

  const checkModel = (called: string, model: Model) =>
    check(`${name}.${called}`, 'the model', model, modelRule);

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
    create: ({ parts, configuration }, rng) =>
      new ModelClass({ ...parts, configuration, init: 'zeros', rng }),
  });

  /** The functions that train, with the training of this task; both are loaded with the first call. */
  const trainer = async () => {
    const [{ taskTrainer }, training] = await Promise.all([
      import('./run/task-trainer.ts'),
      description.training(),
    ]);
    return taskTrainer({ description, training, codec, modelRule });
  };

  const { decode, build, load } = codec;
  return {
    name,
    unit,
    options: schemas,
    train: async (...parameters) => (await trainer()).train(...parameters),
    resume: async (...parameters) => (await trainer()).resume(...parameters),
    evaluate: (async (model: Model, data: never, options?: never) => {
      checkModel('evaluate', model);
      return (await description.training()).evaluate(model, data, options);
    }) as Evaluate,
    encode: async (model, record) => {
      checkModel('encode', model);
      return codec.encode(model, record);
    },
    decode,
    build,
    load,
    async export(model, format: ExportFormat) {
      checkModel('export', model);
      check(`${name}.export`, 'format', format, oneOf(exportFormats));
      const exporters = (await description.exports?.())?.exporters ?? {};
      const write = exporters[format];
      if (write === undefined) {
        const known = Object.keys(exporters).join(' or ') || 'none';
        throw new ArgumentError(
          `${name}.export: format must be one that the task ${name} writes: ${known}, got ${format}; other ` +
            "programs can read a model's weights, which are safetensors with PyTorch's names",
        );
      }
      const file = await codec.encode(model);
      return write({ model, file, metadata: decodeSafetensors(file).metadata });
    },
    summaryOf(model) {
      checkModel('summaryOf', model);
      return parts.summary(parts.of(model));
    },
  };
}
