import type { Module } from '@unrolled/nn';
import {
  flagOf,
  type ModelFile,
  type ModelParts,
  type OptionValues,
  type Schema,
  type Task,
  type TrainingRecord,
  type TrainingResult,
} from '@unrolled/task';
import type { Callback } from '@unrolled/train';
import type { InputLines } from '../files/input-lines.ts';
import { addRunOptions, type RunFlags } from '../options/run-options.ts';
import {
  addOptions,
  argumentsOf,
  givenOf,
  nameFlags,
  valuesOf,
} from '../options/schema-options.ts';
import { formatCount, type Progress } from '../output/progress.ts';
import type { Output } from '../output/streams.ts';
import type { ResultWords } from '../training/report-run.ts';
import { runTraining } from '../training/run-training.ts';
import {
  type ProgressNote,
  type TrainingWords,
  watchTraining,
} from '../training/watch-training.ts';
import { describeModel } from './describe-model.ts';
import type { TaskCommand } from './task-command.ts';

/** Use of a model by a command, with its options. */
interface Action<Subject> {
  readonly options: Schema;
  readonly run: (subject: Subject, flags: object, output: Output) => Promise<void>;
}

/** A model to use. */
interface Subject<Model, File> {
  readonly model: Model;
  readonly file: File;
}

/** An action whose options decide the types of its flags. */
export const action = <Options extends Schema, Subject>(
  options: Options,
  run: (subject: Subject, flags: OptionValues<Options>, output: Output) => Promise<void>,
): Action<Subject> => ({
  options,
  run: (subject, flags, output) => run(subject, valuesOf(options, flags), output),
});

/** `evaluate` of a task whose evaluation is figures by name, one per line. */
export const figures = <Model, Data>(
  evaluate: (model: Model, data: Data) => Promise<object>,
): Action<{ readonly model: Model; readonly data: Data }> =>
  action({}, async ({ model, data }, _, output) => {
    const evaluation = await evaluate(model, data);
    const lines = Object.entries(evaluation).map(([name, value]) => `${spelt(name)} ${value}`);
    output.result(lines.join('\n'), { event: 'evaluation', ...evaluation });
  });

/** The task-specific part of its commands; everything else comes from its description. */
export interface OwnCommand<
  Model,
  File,
  Options,
  Data,
  Evaluation,
  Input,
  DataOptions extends Schema,
  TrainOptions extends Schema,
  Parts,
> {
  /** Options of `train` and `evaluate` for reading data. */
  readonly dataOptions: DataOptions;
  /** Further options of `train`; one with the name of an option of the task replaces it. */
  readonly trainOptions: TrainOptions;
  /**
   * Contents of the files of `--data` or `--val`.
   * @param option the one that names them, for errors
   * @param model that is evaluated on them; null for training
   */
  readonly read: (
    option: string,
    paths: readonly string[],
    flags: OptionValues<DataOptions>,
    model: Model | null,
  ) => Promise<Input>;
  /**
   * The files' contents as the task trains on them.
   * @param earlier parts of the model that training resumes or starts from; null for a new one
   */
  readonly trainingData: (
    inputs: { readonly training: Input; readonly validation: Input | undefined },
    flags: OptionValues<DataOptions & TrainOptions>,
    output: Output,
    earlier: Parts | null,
  ) => Data | Promise<Data>;
  /** Options of the task that follow from `trainOptions`. @throws UsageError */
  readonly given?: (flags: OptionValues<DataOptions & TrainOptions>) => Partial<Options>;
  /** Units of the rate of training, in words and in the name of a JSON field. */
  readonly units: TrainingWords['units'];
  /** A score on what is held out. */
  readonly score: (value: number, details?: Readonly<Record<string, number>>) => ProgressNote;
  /** Meaning of the loss of recent steps, shown next to it. */
  readonly loss?: (loss: number) => ProgressNote;
  /** Further callbacks of a run. */
  readonly callbacks?: (
    flags: OptionValues<DataOptions & TrainOptions>,
    given: Partial<Options>,
    progress: Progress,
  ) => readonly Callback[];
  /** Reasons to doubt the data, one per line. */
  readonly dataWarnings?: (
    data: TrainingRecord<Options>['data'],
    options: Options,
  ) => readonly string[];
  readonly result: (result: TrainingResult<Model, Options, Evaluation>) => ResultWords;
  readonly evaluate: Action<Subject<Model, File> & { readonly data: Input }>;
  /** Omitted by tasks that do not predict. */
  readonly predict?: Action<Subject<Model, File> & { readonly inputs: InputLines }>;
  /** Omitted by tasks that do not write text. */
  readonly generate?: Action<Subject<Model, File>>;
  /** Shown below the options of `train`. */
  readonly examples?: string;
}

/** A task on the command line: the shared parts come from its schema, the specific ones from `own`. */
export function defineCommand<
  Model extends Module & { readonly configuration: object },
  Configuration extends object,
  Options extends Configuration,
  Parts,
  Data,
  Evaluation,
  Evaluate,
  Input,
  DataOptions extends Schema,
  TrainOptions extends Schema,
>(
  task: Task<Model, Configuration, Options, Parts, Data, Evaluation, Evaluate>,
  own: OwnCommand<
    Model,
    ModelFile<ModelParts<Configuration, Parts>, TrainingRecord<Options>>,
    Options,
    Data,
    Evaluation,
    Input,
    DataOptions,
    TrainOptions,
    Parts
  >,
): TaskCommand {
  const schema: Schema = { ...task.options.model, ...task.options.training };
  const ownSchema = { ...own.dataOptions, ...own.trainOptions };
  const without = (options: Schema): Schema =>
    Object.fromEntries(Object.entries(options).filter(([name]) => !Object.hasOwn(ownSchema, name)));
  const nameOf = (option: string): string => {
    const found = ownSchema[option] ?? schema[option];
    return found === undefined ? option : flagOf(option, found);
  };

  const words: TrainingWords = {
    // A run of this task trains a model of this task.
    model: (module) => describeStart(module as Model),
    score: own.score,
    loss: (loss) => own.loss?.(loss) ?? null,
    units: own.units,
  };

  function describeStart(model: Model): ProgressNote {
    const parameters = model.parameterCount();
    const summary = task.summaryOf(model);
    const shown = Object.entries(model.configuration as Readonly<Record<string, unknown>>).filter(
      ([, value]) => value,
    );
    const counts = Object.entries({ parameters, ...summary });
    return {
      words:
        `${shown.map(([name, value]) => (value === true ? spelt(name) : `${spelt(name)} ${value}`)).join(', ')}; ` +
        counts
          .map(([name, value]) =>
            typeof value === 'number'
              ? `${formatCount(value)} ${spelt(name)}`
              : `${spelt(name)} ${value}`,
          )
          .join(', '),
      event: { parameters, ...summary, ...model.configuration },
    };
  }

  const readBoth = async (flags: RunFlags) => {
    const layout = valuesOf(own.dataOptions, flags);
    const { data, val } = flags;
    return {
      training: await own.read('--data', data, layout, null),
      validation: val && (await own.read('--val', val, layout, null)),
    };
  };

  /** Runs a function whose errors then name options by their flags. */
  async function named(options: Schema, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      nameFlags(task.name, options, error);
      throw error;
    }
  }

  async function train(flags: RunFlags, output: Output): Promise<void> {
    const ownFlags = valuesOf(ownSchema, flags);
    const given = {
      ...givenOf(without(schema), flags),
      ...own.given?.(ownFlags),
    } as Partial<Options>;
    const onData = (data: TrainingRecord<Options>['data'], options: Options) => {
      for (const warning of own.dataWarnings?.(data, options) ?? []) output.warn(warning);
    };
    await runTraining(
      flags,
      {
        task: task.name,
        decode: task.decode,
        given,
        nameOf,
        read: async (from) =>
          own.trainingData(
            await readBoth(flags),
            ownFlags,
            output,
            from === null ? null : from.parts,
          ),
        watch: (progress) => [
          ...watchTraining(words, output, progress),
          ...(own.callbacks?.(ownFlags, given, progress) ?? []),
        ],
        train: (data, hooks, from) =>
          task.train(
            data,
            given,
            { ...hooks, onData },
            from === null ? undefined : task.build(from),
          ),
        resume: (file, data, hooks) => task.resume(file, data, { ...hooks, onData }),
        describeResult: own.result,
        resumeArguments: argumentsOf(own.dataOptions, flags),
      },
      output,
    );
  }

  const open = ({ path, contents }: Parameters<TaskCommand['evaluate']>[0]) => {
    const file = task.decode(contents, path);
    return { file, model: task.build(file) };
  };
  const { evaluate, predict, generate } = own;
  return {
    addTrainOptions(command) {
      addRunOptions(command, `${task.name}.safetensors`);
      addOptions(command, ownSchema);
      addOptions(command, without(task.options.model), 'Options of the model:');
      addOptions(command, without(task.options.training), 'Options of the run:');
      if (own.examples !== undefined) command.addHelpText('after', own.examples);
    },
    train: (flags, output) => named({ ...schema, ...ownSchema }, () => train(flags, output)),
    addEvaluateOptions: (command) => {
      addOptions(command, { ...own.dataOptions, ...evaluate.options });
    },
    evaluate: (modelFile, flags, output) =>
      named({ ...own.dataOptions, ...evaluate.options }, async () => {
        const subject = open(modelFile);
        const layout = valuesOf(own.dataOptions, flags);
        const data = await own.read('--data', flags.data, layout, subject.model);
        await evaluate.run({ ...subject, data }, flags, output);
      }),
    ...(predict && {
      addPredictOptions: (command) => void addOptions(command, predict.options),
      predict: (modelFile, inputs, flags, output) =>
        named(predict.options, () => predict.run({ ...open(modelFile), inputs }, flags, output)),
    }),
    ...(generate && {
      addGenerateOptions: (command) => void addOptions(command, generate.options),
      generate: (modelFile, flags, output) =>
        named(generate.options, () => generate.run(open(modelFile), flags, output)),
    }),
    export: (modelFile, format) => task.export(open(modelFile).model, format),
    restore: ({ path, contents }) => task.encode(task.load(contents, path)),
    describe({ path, contents }) {
      const file = task.decode(contents, path);
      return describeModel(file, schema);
    },
  };
}

/** A name as prose has it: `hidden size`. */
const spelt = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
