// For authors of layers, models and tasks: how public functions check their arguments.
// Next to them, the class of all errors, for programs that start without tensors.
export { UnrolledError } from '../errors.ts';
export { checkListedShape, checkShape } from '../shape.ts';
export {
  check,
  checkAll,
  checkChoice,
  checkEach,
  checkRecord,
  checkRecords,
  checkTensor,
  checkTexts,
  refusal,
} from './check.ts';
export { describe, describeList } from './describe.ts';
export { type Kind, kind, kindOf, readFrom } from './kind.ts';
export { checkLengths, type Lengths } from './lengths.ts';
export { checkOptions, completeOptions, type OptionRules, pickOptions } from './options.ts';
export { printable, printableLines } from './printable.ts';
export {
  nullable,
  numberRules,
  oneOf,
  oneOrPair,
  optional,
  paddingRule,
  type Rule,
  rules,
  whole,
  withMethods,
} from './rules.ts';
