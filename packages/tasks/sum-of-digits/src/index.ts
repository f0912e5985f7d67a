export type { Digits, SumModel } from './sum-model.ts';
export { sumOfDigits } from './task.ts';
