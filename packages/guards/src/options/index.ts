// Options of a model, of a run, of a search: one table with their types, defaults, rules and help, from
// which come checks, flags of a command line, and fields of a form.
export { type Flag, flagOf, flagsOf } from './flags.ts';
export type { Field, Option } from './option.ts';
export * as option from './option.ts';
export {
  completeOptions,
  defaultsOf,
  type GivenOptions,
  type OptionValues,
  type Schema,
  withDefaults,
} from './schema.ts';
