// For authors of tasks and formats: checks of saved values against the module that takes them.

export { checkWeights, countValues, type FileShapes } from './check-weights.ts';
export { checkState } from './state-dict.ts';
