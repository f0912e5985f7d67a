import { check, checkTexts } from '../check.ts';
import { describe } from '../describe.ts';
import { ArgumentError } from '../errors.ts';
import { oneOf, type Rule, rules, whole, withMethods } from '../rules.ts';

/**
 * One option of a task. Everything about the option is derived from it: its type, its check,
 * its flag and help on the command line, its row in a table, its field in a form.
 */
export interface Option<Value> extends Rule {
  readonly default: Value;
  /** A complete noun phrase with its unit: `size of the state of each layer`. */
  readonly help: string;
  /** The value of a text. It may be anything: the rule decides. */
  readonly parse: (text: string) => unknown;
  readonly field: Field;
  /** At most one option of a group may be given; the defaults of the others then become null. */
  readonly group?: string;
  /** Meaning of null, in words: `decided by the data`. */
  readonly unset?: string;
  /** It defines a new model; a run that starts from a model refuses it. */
  readonly forNewModels?: true;
}

/** Form field of a value, and its placeholder on a command line. */
export type Field =
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number; readonly step?: 1 }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'text'; readonly placeholder: string };

const optionRule = withMethods('an option, such as option.size(128, help)', 'holds', 'parse');

/** Makes options whose values are numbers that follow a rule. */
const number =
  (rule: Rule, field: Omit<Extract<Field, { readonly kind: 'number' }>, 'kind'>) =>
  (standard: number, help: string): Option<number> => ({
    ...rule,
    default: standard,
    help,
    parse: (text) => (text.trim() === '' ? Number.NaN : Number(text)),
    field: { kind: 'number', ...field },
  });

/** A whole number from 1 up: a size, a number of layers. */
export const size = number(rules.count, { min: 1, step: 1 });

/** A whole number from 1 to `most`. */
export function sizeUpTo(most: number): (standard: number, help: string) => Option<number> {
  check('option.sizeUpTo', 'most', most, rules.count);
  return number(whole(1, most), { min: 1, max: most, step: 1 });
}

/** A whole number from 0 up: a seed, or a count that may be 0. */
export const count = number(rules.wholeNumber, { min: 0, step: 1 });

/** A whole number from 0 to `most`. */
export function countUpTo(most: number): (standard: number, help: string) => Option<number> {
  check('option.countUpTo', 'most', most, rules.wholeNumber);
  return number(whole(0, most), { min: 0, max: most, step: 1 });
}

/** A number above 0: a learning rate, a norm. */
export const positive = number(rules.positive, { min: 0 });

/** A number from 0 up: a decay. */
export const nonNegative = number(rules.notNegative, { min: 0 });

/** A number from 0 up to but not including 1: a dropout, a smoothing. */
export const rate = number(rules.fraction, { min: 0, max: 1 });

/** A number from 0 to 1. */
export const ratio = number(rules.ratio, { min: 0, max: 1 });

/** A number between 0 and 1: a split into two nonempty parts. */
export const share = number(rules.share, { min: 0, max: 1 });

/** A number above 0 and at most 1: a part of a whole, or all of it. */
export const portion = number(
  {
    holds: (value) => rules.ratio.holds(value) && value !== 0,
    words: 'a number above 0 and at most 1',
  },
  { min: 0, max: 1 },
);

/** One of a list of names. */
export const choice = <const Name extends string>(
  choices: readonly Name[],
  standard: NoInfer<Name>,
  help: string,
): Option<Name> => ({
  ...oneOf(checkTexts('option.choice', 'choices', choices)),
  default: standard,
  help,
  parse: (text) => text,
  field: { kind: 'choice', choices },
});

/** On or off. */
export const toggle = (standard: boolean, help: string): Option<boolean> => ({
  ...rules.boolean,
  default: standard,
  help,
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  field: { kind: 'toggle' },
});

/** A text that follows a rule, such as a path or a language. */
export const text = (
  standard: string,
  placeholder: string,
  help: string,
  rule: Rule = rules.text,
): Option<string> => ({
  ...rule,
  default: standard,
  help,
  parse: (text) => text,
  field: { kind: 'text', placeholder },
});

/** An option that only a new model can use, such as one of its vocabulary. */
export const forNewModels = <Value>(option: Option<Value>): Option<Value> => ({
  ...option,
  forNewModels: true,
});

/**
 * An optional option: its default is null.
 * @param unset what null means, for the help: `never`
 */
export function optional<Value>(option: Option<Value>, unset?: string): Option<Value | null> {
  check('option.optional', 'the option', option, optionRule);
  return {
    ...option,
    default: null,
    unset,
    holds: (value) => value === null || option.holds(value),
    words: `${option.words}, or null`,
  };
}

/**
 * The value of an option given as text. @param where the option as written, for the error
 * @throws ArgumentError
 */
export function parseOption<Value>(where: string, option: Option<Value>, text: string): Value {
  check('option.parseOption', 'the option', option, optionRule);
  check(where, 'the text', text, rules.text);
  const value = option.parse(text);
  if (option.holds(value)) return value as Value;
  const words = option.words.replace(/, or null$/, ''); // null has no text
  throw new ArgumentError(`${where} must be ${words}, got ${describe(text)}`);
}
