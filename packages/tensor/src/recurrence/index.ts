// For authors of layers: what a recurrence over sequences is, step by step. Arguments are not checked.
export { lengthMask, paddingMask, zeroPadding } from './length-mask.ts';
export { type Recurrence, type StepResult, scanSteps } from './scan.ts';
export {
  type GateHook,
  type RecurrentState,
  recurrentStep,
  type StepNormalization,
} from './steps.ts';
export { disposeTensors, mapTensors, type TensorRecord } from './tensor-record.ts';
