export {
  completeOptions,
  defaultsOf,
  type Field,
  type Flag,
  flagOf,
  flagsOf,
  type GivenOptions,
  type Option,
  type OptionValues,
  option,
  type Schema,
  withDefaults,
} from '@unrolled/guards/options';
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
export {
  type ExportedFiles,
  type ExportedModel,
  type ExportFormat,
  exportFormats,
  type TaskExports,
} from './exports.ts';
export { compressModel } from './file/compress-model.ts';
export type { ModelFile } from './file/model-codec.ts';
export type { FileSnapshot, FileTensor, ModelFileContents } from './file/model-file.ts';
export { type HistoryChartOptions, historyChart } from './history/history-chart.ts';
export { creationRules, type ModelCreation } from './model-creation.ts';
export { type CheckpointStore, type FitOptions, type Fitted, fit } from './own-model/fit.ts';
export {
  type CreateModel,
  decodeCheckpoint,
  decodeModule,
  encodeCheckpoint,
  encodeModule,
  type Restoring,
  type RunToSave,
  type SavedModule,
} from './own-model/own-model.ts';
export { MemoryError } from './run/create-model.ts';
export {
  checksumOf,
  type DataRecord,
  type Figures,
  type ProgressRecord,
  type TrainingRecord,
} from './run/record.ts';
export { type RunOptions, runOptions } from './run/run-options.ts';
export type { SaveMoment, TaskHooks, TrainingHooks } from './run/task-run.ts';
export type { ModelParts, Task, TrainingResult } from './task.ts';
