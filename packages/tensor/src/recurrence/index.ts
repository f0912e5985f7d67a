// For authors of layers: what a recurrence over sequences is, step by step. Arguments are not checked.
export { lengthMask } from './length-mask.ts';
export {
  mapTensors,
  type Recurrence,
  type StepResult,
  scanSteps,
  type TensorRecord,
} from './scan.ts';
export { type RecurrentState, recurrentStep, type StepNormalization } from './steps.ts';
