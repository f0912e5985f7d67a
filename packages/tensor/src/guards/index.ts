// For authors of layers, models and tasks: how public functions check their arguments.
export {
  check,
  checkAll,
  checkChoice,
  checkEach,
  checkTensor,
  refusal,
} from './check.ts';
export { describe, describeList } from './describe.ts';
export { type Kind, kind, kindOf } from './kind.ts';
export { checkOptions, type OptionRules } from './options.ts';
export { printable, printableLines } from './printable.ts';
export {
  nullable,
  numberRules,
  oneOf,
  optional,
  type Rule,
  rules,
  whole,
  withMethods,
} from './rules.ts';
