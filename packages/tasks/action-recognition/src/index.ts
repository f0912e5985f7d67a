export { ActionModel, type ActionModelOptions } from './action-model.ts';
export type { ActionData } from './corpus.ts';
export type { ActionEvaluateOptions, ActionEvaluation } from './evaluate.ts';
export type { ActionConfiguration, ActionTraining } from './options.ts';
export { actionRecognition } from './task.ts';
