import { check } from './check.ts';
import { describe } from './describe.ts';
import { ArgumentError } from './errors.ts';
import { type Rule, rules } from './rules.ts';

/** One rule for each option, so that the compiler names the option that a table lacks. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: Rule };

/**
 * The guard of functions that take options: returns a copy of them, each checked by its rule, where
 * a rule that is `optional` allows undefined. A name that the table lacks is refused, with the name
 * that was meant if one is close.
 * @throws ArgumentError
 */
export function checkOptions<Options extends object>(
  where: string,
  options: Options,
  table: OptionRules<Options>,
): Options {
  return checkValues(where, copyOf(where, options, Object.keys(table)) as Options, table);
}

/**
 * checkOptions() of the given options, completed with defaults.
 * @throws ArgumentError
 */
export function completeOptions<Options extends object>(
  where: string,
  given: Partial<Options>,
  defaults: Options,
  table: OptionRules<Options>,
): Options {
  const copy = copyOf(where, given, Object.keys(table));
  return checkValues(where, { ...defaults, ...copy }, table);
}

/** The options named in a table: for parts of larger options. */
export const pickOptions = <Options extends object>(
  options: Options,
  table: OptionRules<Options>,
): Options =>
  Object.fromEntries(
    Object.keys(table).map((name) => [name, options[name as keyof Options]]),
  ) as Options;

function checkValues<Options extends object>(
  where: string,
  options: Options,
  table: OptionRules<Options>,
): Options {
  for (const name of Object.keys(table) as (keyof Options & string)[]) {
    check(where, name, options[name], table[name]);
  }
  return options;
}

/**
 * The options by these names, own or inherited; refuses other names that have a value, and values that are
 * not objects. An undefined option is ignored, whatever its name.
 */
function copyOf(where: string, options: object, names: readonly string[]): Record<string, unknown> {
  check(where, 'options', options, rules.object);
  const copy: Record<string, unknown> = {};
  let unknown: string | undefined;
  try {
    unknown = Object.keys(options).find(
      (name) => !names.includes(name) && Reflect.get(options, name) !== undefined,
    );
    for (const name of names) {
      const value: unknown = Reflect.get(options, name);
      if (value !== undefined) copy[name] = value;
    }
  } catch (cause) {
    throw new ArgumentError(`${where}: options must be readable, got an object that throws`, {
      cause,
    });
  }
  if (unknown !== undefined) throw unknownName(where, unknown, names);
  return copy;
}

function unknownName(where: string, name: string, names: readonly string[]): ArgumentError {
  const meant = closest(name, names);
  return new ArgumentError(
    `${where}: unknown option ${describe(name)}; ` +
      (meant === undefined ? `the options are ${names.join(', ')}` : `did you mean ${meant}?`),
  );
}

/** The most similar name: differing in case and punctuation, by two letters, or by a word before or after. */
function closest(name: string, names: readonly string[]): string | undefined {
  const wanted = plain(name.slice(0, 40));
  const scored = names
    .map((known) => ({ known, letters: plain(known), edits: edits(wanted, plain(known)) }))
    .sort((a, b) => a.edits - b.edits);
  return (
    scored.find(({ edits, letters }) => edits <= Math.min(2, letters.length / 3)) ??
    scored.find(({ letters }) => letters.length > 3 && wanted.includes(letters))
  )?.known;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Number of letters to insert, delete or replace to turn one text into the other (Levenshtein 1966). */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const letter of from) {
    const next = [row[0] + 1];
    for (let column = 0; column < to.length; column++) {
      const replaced = row[column] + (letter === to[column] ? 0 : 1);
      next.push(Math.min(replaced, row[column + 1] + 1, next[column] + 1));
    }
    row = next;
  }
  return row[to.length];
}
