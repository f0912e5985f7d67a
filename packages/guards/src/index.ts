export {
  check,
  checkAll,
  checkChoice,
  checkEach,
  checkRecord,
  checkRecords,
  checkTexts,
  refusal,
} from './check.ts';
export { checkOptions, completeOptions, type OptionRules, pickOptions } from './check-options.ts';
export { describe, describeList } from './describe.ts';
export {
  ArgumentError,
  BackendError,
  DataError,
  FormatError,
  ShapeError,
  StateError,
  UnrolledError,
} from './errors.ts';
export { type Json, JsonReader } from './json-reader.ts';
export { type Kind, kind, kindOf, readFrom } from './kind.ts';
export { printable, printableLines } from './printable.ts';
export {
  iterable,
  nullable,
  numberRules,
  oneOf,
  oneOrPair,
  optional,
  type Rule,
  rules,
  whole,
  withMethods,
} from './rules.ts';
export { receiveError, type SentError, sendError } from './sent-error.ts';
