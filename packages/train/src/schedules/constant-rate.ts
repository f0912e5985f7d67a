import type { Schedule } from './schedule.ts';

export const constantRate =
  (learningRate: number): Schedule =>
  () =>
    learningRate;
