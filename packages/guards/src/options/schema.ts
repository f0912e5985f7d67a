import { check } from '../check.ts';
import { checkOptions } from '../check-options.ts';
import { ArgumentError } from '../errors.ts';
import { readFrom } from '../kind.ts';
import { optional, type Rule, rules } from '../rules.ts';
import type { Option } from './option.ts';

/** Options by name, in the order in which they are shown. */
export type Schema = Readonly<Record<string, Option<unknown>>>;

/** The value of every option. */
export type OptionValues<Options extends Schema> = {
  readonly [Name in keyof Options]: Options[Name]['default'];
};

/** Options that a caller gives; the rest take their defaults. */
export type GivenOptions<Options extends Schema> = Partial<OptionValues<Options>>;

/** The default of every option. */
export const defaultsOf = <Options extends Schema>(schema: Options): OptionValues<Options> =>
  mapOptions(schema, (option) => option.default) as OptionValues<Options>;

/** A schema with other defaults, for a task that shares options with others. */
export const withDefaults = <Options extends Schema>(
  schema: Options,
  defaults: GivenOptions<Options>,
): Options => {
  check('withDefaults', 'defaults', defaults, rules.object);
  return mapOptions(schema, (option, name) =>
    Object.hasOwn(defaults, name) ? { ...option, default: defaults[name] } : option,
  ) as Options;
};

/**
 * The value of every option: the one that was given, else the default. Files are read by it too, so given
 * values are not trusted. @param where beginning of an error: the name of a function, or of a file
 * @throws ArgumentError naming an option that does not exist, two that exclude each other, or the
 *   first whose value breaks its rule
 */
export function completeOptions<Options extends Schema>(
  where: string,
  schema: Options,
  given: GivenOptions<Options>,
): OptionValues<Options> {
  check('completeOptions', 'where', where, rules.text);
  const table = mapOptions(schema, optional) as { [Name in keyof Options]: Rule };
  const values = checkOptions<object>(where, given, table) as Readonly<Record<string, unknown>>;
  const settled = settledGroups(where, schema, values);
  return mapOptions(schema, (option, name) => {
    if (values[name] !== undefined) return values[name];
    return option.group !== undefined && settled.has(option.group) ? null : option.default;
  }) as OptionValues<Options>;
}

/** The groups of which an option was given. @throws ArgumentError for two of one group */
function settledGroups(
  where: string,
  schema: Schema,
  values: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  const chosen = new Map<string, string>();
  for (const [name, { group }] of Object.entries(schema)) {
    if (group === undefined || (values[name] ?? null) === null) continue;
    const other = chosen.get(group);
    if (other !== undefined) {
      throw new ArgumentError(
        `${where}: ${other} and ${name} exclude each other; give one of them`,
      );
    }
    chosen.set(group, name);
  }
  return new Set(chosen.keys());
}

function mapOptions<Result>(
  schema: Schema,
  map: (option: Option<unknown>, name: string) => Result,
): Record<string, Result> {
  checkSchema('a schema of options', schema);
  return Object.fromEntries(
    Object.entries(schema).map(([name, option]) => [name, map(option, name)]),
  );
}

/** @throws ArgumentError for what is no schema */
export const checkSchema = (where: string, schema: Schema): void =>
  check(where, 'the schema', schema, schemaRule);

const schemaRule: Rule = {
  holds: (schema) =>
    rules.object.holds(schema) &&
    Object.values(schema as object).every((option) =>
      rules.object.holds(readFrom(option, 'field')),
    ),
  words: 'an object of options, such as { layers: option.size(1, …) }',
};
