import { inWords } from './in-words.ts';
import type { SpecialTokens } from './special-tokens.ts';
import { TokenizerError } from './tokenizer-error.ts';

// As `@unrolled/tensor/guards`, which this package cannot import: tokenizers work without tensors.

/** A condition on an argument, and its words in an error: "must be …". */
export interface Rule {
  readonly holds: (value: unknown) => boolean;
  readonly words: string;
}

/** One rule for each option, so that the compiler names the option that a table lacks. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: Rule };

export const isText: Rule = { holds: (value) => typeof value === 'string', words: 'a text' };
export const isBoolean: Rule = {
  holds: (value) => typeof value === 'boolean',
  words: 'true or false',
};
export const isObject: Rule = {
  holds: (value) => {
    try {
      return Object.prototype.toString.call(value) === '[object Object]';
    } catch {
      // It is one that throws when it is read, which whoever reads it says.
      return true;
    }
  },
  words: 'an object',
};

export const isList: Rule = { holds: Array.isArray, words: 'an array' };
export const isIterable: Rule = {
  holds: (value) =>
    typeof (value as Iterable<unknown>)[Symbol.iterator] === 'function' && isAttached(value),
  words: 'an array or an iterable',
};

/** @throws TypeError for a typed array whose buffer was transferred, to a worker for example */
const isAttached = (value: unknown): boolean =>
  !ArrayBuffer.isView(value) || new Uint8Array(value.buffer).length >= 0;

/** Special tokens are checked one by one where they are listed. */
export const specialRules: OptionRules<SpecialTokens> = {
  padding: isText,
  unknown: isText,
  start: isText,
  end: isText,
  others: { holds: Array.isArray, words: 'an array of texts' },
};

export const wholeFrom = (minimum: number): Rule => ({
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= minimum,
  words: `a whole number of at least ${minimum}`,
});

export const oneOf = (choices: readonly string[]): Rule => ({
  holds: (value) => (choices as readonly unknown[]).includes(value),
  words: choices.map((choice) => `'${choice}'`).join(' or '),
});

/** @throws TokenizerError unless the rule holds, which it does not where the value throws */
export function check(where: string, name: string, value: unknown, rule: Rule): void {
  let holds = false;
  try {
    holds = rule.holds(value);
  } catch {
    // A value that cannot be looked at is none that the rule holds for.
  }
  if (!holds) {
    throw new TokenizerError(`${where}: ${name} must be ${rule.words}, got ${inWords(value)}`);
  }
}

/**
 * A copy of the options, each that is given checked by its rule.
 * @throws TokenizerError, also for an option that does not exist
 */
export function checkOptions<Options extends object>(
  where: string,
  options: Options,
  table: OptionRules<Options>,
): Options {
  check(where, 'options', options, isObject);
  const copy: Record<string, unknown> = {};
  let unknown: string | undefined;
  try {
    unknown = Object.keys(options).find(
      (name) => !Object.hasOwn(table, name) && Reflect.get(options, name) !== undefined,
    );
    for (const name of Object.keys(table)) copy[name] = Reflect.get(options, name);
  } catch {
    throw new TokenizerError(`${where}: options must be readable, got an object that throws`);
  }
  if (unknown !== undefined) {
    throw new TokenizerError(
      `${where}: unknown option ${inWords(unknown)}; the options are ${Object.keys(table).join(', ')}`,
    );
  }
  for (const name of Object.keys(table) as (keyof Options & string)[]) {
    if (copy[name] === undefined) delete copy[name];
    else check(where, name, copy[name], table[name]);
  }
  return copy as Options;
}

/** The texts one by one, each checked as it comes. @throws TokenizerError for what is no text */
export function* checkedTexts(
  where: string,
  texts: string | Iterable<string>,
): Generator<string, void, undefined> {
  if (typeof texts === 'string') {
    yield texts;
    return;
  }
  check(where, 'texts', texts, { ...isIterable, words: 'a text, or an array of texts' });
  let place = 0;
  for (const text of texts) {
    check(where, `text ${place++}`, text, isText);
    yield text;
  }
}
