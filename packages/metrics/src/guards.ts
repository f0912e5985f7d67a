// As `./guards.ts`, which this package cannot import: metrics work without tensors.

/** The brand that every error of Unrolled carries; the metrics share it without a dependency. */
const brand = Symbol.for('unrolled.error');

/** An argument outside of what is allowed: an `ArgumentError` to `@unrolled/tensor` as well. */
export function argumentError(message: string): Error {
  const error = new Error(message);
  error.name = 'ArgumentError';
  return Object.defineProperty(error, brand, { value: ['ArgumentError', 'UnrolledError'] });
}

/** A condition on an argument, and its words in an error: "must be …". */
export interface Rule {
  readonly holds: (value: unknown) => boolean;
  readonly words: string;
}

const ofType = (type: string, words: string): Rule => ({
  holds: (value) => typeof value === type,
  words,
});

export const rules = {
  text: ofType('string', 'a text'),
  boolean: ofType('boolean', 'true or false'),
  /** NaN included: for what may be undefined in mathematics. */
  anyNumber: ofType('number', 'a number'),
  positive: {
    holds: (value) => Number.isFinite(value) && (value as number) > 0,
    words: 'a number above 0',
  },
  notNegative: {
    holds: (value) => Number.isFinite(value) && (value as number) >= 0,
    words: 'a number from 0 up',
  },
  list: { holds: Array.isArray, words: 'an array' },
  object: {
    holds: (value) => Object.prototype.toString.call(value) === '[object Object]',
    words: 'an object',
  },
} as const satisfies Record<string, Rule>;

export const whole = (from: number, to: number): Rule => ({
  holds: (value) =>
    Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to,
  words: `a whole number from ${from} to ${to}`,
});

export const oneOf = (choices: readonly string[]): Rule => ({
  holds: (value) => (choices as readonly unknown[]).includes(value),
  words: choices.map((choice) => `"${choice}"`).join(' or '),
});

/** @throws ArgumentError unless the rule holds, which it does not where the value throws */
export function check(where: string, name: string, value: unknown, rule: Rule): void {
  let holds = false;
  try {
    holds = rule.holds(value);
  } catch {
    // A value that cannot be looked at is none that the rule holds for.
  }
  if (!holds) throw argumentError(`${where}: ${name} must be ${rule.words}, got ${inWords(value)}`);
}

/** @throws ArgumentError for what is no array, or holds anything but texts */
export function checkTexts(where: string, name: string, texts: readonly string[]): void {
  check(where, name, texts, rules.list);
  for (let place = 0; place < texts.length; place++) {
    check(where, `${name}[${place}]`, texts[place], rules.text);
  }
}

/**
 * A copy of the options, each that is given checked by its rule.
 * @throws ArgumentError, also for an option that does not exist
 */
export function checkOptions<Options extends object>(
  where: string,
  options: Options,
  table: { readonly [Name in keyof Options]-?: Rule },
): Options {
  check(where, 'options', options, rules.object);
  let given: [name: string, value: unknown][];
  try {
    given = Object.entries(options).filter(([, value]) => value !== undefined);
  } catch {
    throw argumentError(`${where}: options must be readable, got an object that throws`);
  }
  for (const [name, value] of given) {
    if (!Object.hasOwn(table, name)) {
      throw argumentError(
        `${where}: unknown option ${inWords(name)}; the options are ${Object.keys(table).join(', ')}`,
      );
    }
    check(where, name, value, table[name as keyof Options]);
  }
  return Object.fromEntries(given) as Options;
}

/** A value in short, for errors: one line of bounded length. Calls nothing of the value. */
function inWords(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value).replaceAll(
        /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    case 'object':
      return value === null ? 'null' : 'an object';
    case 'function':
    case 'symbol':
    case 'bigint':
      return `a ${typeof value}`;
    default:
      return String(value);
  }
}
