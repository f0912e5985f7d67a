export { defineTask } from './define-task.ts';
export type {
  Conclusion,
  Corpus,
  RunContext,
  Summary,
  TaskDescription,
  TaskTraining,
  TrainingPlan,
} from './description.ts';
export type { ModelFile } from './file/model-codec.ts';
export type { FileSnapshot, FileTensor, ModelFileContents } from './file/model-file.ts';
export { type Flag, flagOf, flagsOf } from './options/flags.ts';
export type { Field, Option } from './options/option.ts';
export * as option from './options/option.ts';
export { type RunOptions, runOptions } from './options/run-options.ts';
export {
  completeOptions,
  defaultsOf,
  type GivenOptions,
  type OptionValues,
  type Schema,
  withDefaults,
} from './options/schema.ts';
export { MemoryError } from './run/create-model.ts';
export {
  checksumOf,
  type DataRecord,
  type Figures,
  type ProgressRecord,
  type TrainingRecord,
} from './run/record.ts';
export type { SaveMoment, TaskHooks, TrainingHooks } from './run/task-run.ts';
export type { ModelParts, Task, TrainingResult } from './task.ts';
