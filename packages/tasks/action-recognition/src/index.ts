export { ActionModel, type ActionModelOptions, type FrameBatch } from './action-model.ts';
export type { ActionData } from './corpus.ts';
export type { ActionEvaluateOptions } from './evaluate.ts';
export type { ActionConfiguration, ActionTraining } from './options.ts';
export type { Standardizer } from './standardizer.ts';
export { actionRecognition } from './task.ts';
