export { Checkpoint, type CheckpointOptions } from './callbacks/checkpoint.ts';
export { EarlyStopping, type EarlyStoppingOptions } from './callbacks/early-stopping.ts';
export { History, type HistoryOptions, type HistoryRow } from './callbacks/history.ts';
export { type LogEntry, Logging, type LoggingOptions } from './callbacks/logging.ts';
export { Progress, type ProgressEvent, type ProgressOptions } from './callbacks/progress.ts';
export { Validation, type ValidationOptions } from './callbacks/validation.ts';
export { WeightAverage, type WeightAverageOptions } from './callbacks/weight-average.ts';
export {
  anyOf,
  atEnd,
  atProgress,
  evenly,
  everyEpochs,
  everySeconds,
  everySteps,
  type When,
} from './callbacks/when.ts';
export { clipGradNorm, clipGradValue } from './clipping.ts';
export { Adagrad, type AdagradOptions } from './optimizers/adagrad.ts';
export { Adam, type AdamOptions, AdamW } from './optimizers/adam.ts';
export { Optimizer, type ParameterMemory } from './optimizers/optimizer.ts';
export type { Optimized, ParameterGroup } from './optimizers/parameter-groups.ts';
export { RMSProp, type RMSPropOptions } from './optimizers/rms-prop.ts';
export { SGD, type SGDOptions } from './optimizers/sgd.ts';
export { Plateau, type PlateauOptions, type StatefulSchedule } from './schedules/plateau.ts';
export {
  type CosineOptions,
  cosine,
  type OneCycleOptions,
  oneCycle,
  type Schedule,
  type SchedulePoint,
  type StepDecayOptions,
  stepDecay,
  warmUp,
} from './schedules/schedule.ts';
export type {
  Activity,
  Callback,
  EndReason,
  Goal,
  MeasuredScore,
  Moment,
  RunResult,
  Score,
  StepEvent,
  TrainingRun,
} from './trainer/callback.ts';
export { CarriedState } from './trainer/carried-state.ts';
export { type Divergence, DivergenceError } from './trainer/divergence-error.ts';
export type { RunLimits, RunOptions } from './trainer/limits.ts';
export type { SavedTensor, TrainingSnapshot } from './trainer/snapshot.ts';
export { Trainer } from './trainer/trainer.ts';
export type { TrainerOptions } from './trainer/trainer-options.ts';
