import {
  completeOptions,
  flagOf,
  flagsOf,
  type GivenOptions,
  type OptionValues,
  type Schema,
} from '@unrolled/task';
import { ArgumentError, UnrolledError } from '@unrolled/tensor';
import { type Command, Option } from 'commander';
import { UsageError } from '../program/failures.ts';

/**
 * Adds the options of a schema, in its order. None has a default here, so that given options can be
 * recognised.
 */
export function addOptions(command: Command, schema: Schema, heading?: string): Command {
  for (const { name, flags, help, excludes, forNewModels, parse } of flagsOf(schema)) {
    const option = new Option(flags, help)
      .conflicts([...excludes, ...(forNewModels ? ['init'] : [])])
      .argParser((text) => parsed(() => parse(text)));
    if (heading !== undefined) option.helpGroup(heading);
    command.addOption(option);
    // Commander gives what `--no-…` switches off the default true.
    command.setOptionValue(name, undefined);
  }
  return command;
}

function parsed(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw new UsageError(`${error.message}; see --help`, { cause: error });
  }
}

/** The options of a schema that were given. */
export const givenOf = <Options extends Schema>(
  schema: Options,
  flags: object,
): GivenOptions<Options> =>
  Object.fromEntries(
    Object.entries(flags).filter(
      ([name, value]) => value !== undefined && Object.hasOwn(schema, name),
    ),
  ) as GivenOptions<Options>;

/** The value of each option of a schema: the given one, else the default. */
export const valuesOf = <Options extends Schema>(
  schema: Options,
  flags: object,
): OptionValues<Options> => completeOptions('options', schema, givenOf(schema, flags));

/** The options that were given, as a shell would pass them again. */
export const argumentsOf = (schema: Schema, flags: object): string[] =>
  Object.entries<unknown>(givenOf(schema, flags)).flatMap(([name, value]) => [
    flagOf(name, schema[name]),
    ...(typeof value === 'boolean' ? [] : [String(value)]),
  ]);

/**
 * Replaces names of options in an error of the library by flags: a name in camel case anywhere, any other
 * as the subject of the rule.
 * @param task whose function the error names first, which the user has not called
 */
export function nameFlags(task: string, schema: Schema, error: unknown): void {
  if (!(error instanceof UnrolledError)) return;
  let message = error.message.replace(new RegExp(`^${task}\\.\\w+: `), '');
  for (const [name, option] of Object.entries(schema)) {
    const place = /[A-Z]/.test(name) ? `\\b${name}\\b` : `(?<=^|: )${name}(?= must )`;
    message = message.replaceAll(new RegExp(place, 'g'), flagOf(name, option));
  }
  error.message = message;
}
