import { describe } from './describe.ts';
import { ArgumentError } from './errors.ts';
import { readFrom } from './kind.ts';
import { oneOf, type Rule, rules } from './rules.ts';

/** @throws ArgumentError unless the rule holds for the value */
export function check(where: string, name: string, value: unknown, rule: Rule): void {
  if (!follows(rule, value)) throw refusal(where, name, rule.words, value);
}

/** Whether the rule holds; false if reading the value throws. */
function follows(rule: Rule, value: unknown): boolean {
  try {
    return rule.holds(value);
  } catch {
    return false;
  }
}

/** The error for an argument: where, what was expected, what was given. */
export const refusal = (where: string, name: string, words: string, value: unknown) =>
  new ArgumentError(
    `${typeof where === 'string' ? where : describe(where)}: ${name} must be ${words}, got ` +
      describe(value),
  );

/** @throws ArgumentError naming the first value that breaks its rule */
export function checkAll<Name extends string>(
  where: string,
  values: Readonly<Record<NoInfer<Name>, unknown>>,
  table: Readonly<Record<Name, Rule>>,
): void {
  for (const name of Object.keys(table) as Name[]) {
    check(where, name, readFrom(values, name), table[name]);
  }
}

/** @throws ArgumentError unless the value is one of the choices, all of which the error names */
export function checkChoice(
  where: string,
  name: string,
  value: unknown,
  choices: readonly string[],
): void {
  check(where, name, value, oneOf(choices));
}

/**
 * The values of an iterable, each of which must follow the rule.
 * @throws ArgumentError also for values that are not iterable or fail while they are read
 */
export function checkEach<Value>(
  where: string,
  name: string,
  values: Iterable<Value>,
  rule: Rule,
): Value[] {
  let list: Value[] | undefined;
  let cause: unknown;
  try {
    if (typeof values !== 'string') list = [...values];
  } catch (error) {
    cause = error;
  }
  if (list === undefined) {
    throw new ArgumentError(
      `${where}: ${name} must be an array or an iterable, got ${describe(values)}`,
      { cause },
    );
  }
  list.forEach((value, place) => {
    if (!follows(rule, value)) throw refusal(where, `${name}[${place}]`, rule.words, value);
  });
  return list;
}

/**
 * The texts of a list. A single text is refused, because its characters are texts too.
 * @throws ArgumentError
 */
export function checkTexts(where: string, name: string, texts: Iterable<string>): string[] {
  if (typeof texts === 'string') {
    throw new ArgumentError(
      `${where}: ${name} must be an array of texts, got ${describe(texts)}; pass [text] for one text`,
    );
  }
  return checkEach(where, name, texts, rules.text);
}

/**
 * The objects of a list, each with fields that follow their rules.
 * @throws ArgumentError naming the first that does not
 */
export function checkRecords<Item extends object>(
  where: string,
  name: string,
  items: Iterable<Item>,
  table: Partial<Readonly<Record<keyof Item & string, Rule>>>,
): Item[] {
  const list = checkEach(where, name, items, rules.object);
  const fields = Object.entries(table) as [string, Rule][];
  list.forEach((item, place) => {
    for (const [field, rule] of fields) {
      check(where, `${name}[${place}].${field}`, readFrom(item, field), rule);
    }
  });
  return list;
}

/** A copy of an object's own properties. @throws ArgumentError for other values, or an object that throws */
export function checkRecord<Fields extends object>(
  where: string,
  name: string,
  value: Fields,
): Fields {
  check(where, name, value, rules.object);
  try {
    return { ...value };
  } catch (cause) {
    throw new ArgumentError(`${where}: ${name} must be readable, got an object that throws`, {
      cause,
    });
  }
}
