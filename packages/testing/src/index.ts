export { abortAfter, abortAtEnd, abortInValidationAfter, filesOfRuns } from './abort-after.ts';
export { type Closeness, float32Closeness, toBeAllClose } from './all-close.ts';
export { checkGradients } from './check-gradients.ts';
export {
  type Case,
  exactly,
  type Input,
  indices,
  op,
  range,
  valuesOnly,
} from './conformance/case.ts';
export { conformanceCases } from './conformance/cases.ts';
export { describeBackend } from './conformance/describe-backend.ts';
export { describeThreads } from './conformance/describe-threads.ts';
export { evaluate } from './conformance/evaluate.ts';
export { onOwnBackend } from './on-own-backend.ts';
