export {
  defineTask,
  type ModelParts,
  type Task,
  type TaskHooks,
  type TrainingResult,
} from './define-task.ts';
export type {
  Conclusion,
  Corpus,
  RunContext,
  Summary,
  TaskDescription,
  TrainingPlan,
} from './description.ts';
export {
  type ModelCodec,
  type ModelDescription,
  type ModelFile,
  modelCodec,
} from './file/model-codec.ts';
export type { FileSnapshot, FileTensor, ModelFileContents } from './file/model-file.ts';
export { type Flag, flagOf, flagsOf } from './options/flags.ts';
export type { Field, Option } from './options/option.ts';
export * as option from './options/option.ts';
export { limitsOf, type RunOptions, runOptions } from './options/run-options.ts';
export {
  completeOptions,
  defaultsOf,
  type GivenOptions,
  type OptionValues,
  type Schema,
  withDefaults,
} from './options/schema.ts';
export type { Figures, TrainingRecord } from './record.ts';
export { checksumOf } from './run/checksum-of.ts';
export { createModel, MemoryError, type WeightOptions } from './run/create-model.ts';
export {
  checkSameData,
  modelFileRule,
  type SavedRun,
  type UnfinishedRun,
  unfinishedRun,
} from './run/saved-run.ts';
export { completeTaskOptions, type TaskOptions } from './run/task-options.ts';
export {
  type DataRecord,
  dataRecord,
  type ProgressRecord,
  readTaskRecord,
  type SplitData,
  type TaskRecord,
} from './run/task-record.ts';
export {
  checkHooks,
  type SaveMoment,
  type TaskProgress,
  TaskRun,
  type TaskRunOptions,
  type TrainingHooks,
} from './run/task-run.ts';
