export { datePairs } from './date-pairs.ts';
export type { GeneratedPair, GeneratedPairs, GenerateOptions } from './generated-pairs.ts';
export { numberPairs } from './number-pairs.ts';
