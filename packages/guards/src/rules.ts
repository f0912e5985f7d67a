import { type Kind, kind, kindOf, readFrom } from './kind.ts';

/** A condition on an argument, and its wording in an error: "must be …". */
export interface Rule {
  readonly holds: (value: unknown) => boolean;
  readonly words: string;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value);

/** Whole numbers from `least` up to `most`. */
export const whole = (least: number, most = Number.MAX_SAFE_INTEGER): Rule => ({
  holds: (value) =>
    Number.isSafeInteger(value) && isNumber(value) && value >= least && value <= most,
  words:
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least} up`
      : `a whole number from ${least} to ${most}`,
});

const ofKind = (wanted: Kind, words: string): Rule => ({
  holds: (value) => kindOf(value) === wanted,
  words,
});

const ofType = (type: string, words: string): Rule => ({
  holds: (value) => typeof value === type,
  words,
});

/** Rules for numbers: options of layers, of training, of the command line. */
export const numberRules = {
  count: whole(1),
  wholeNumber: whole(0),
  anyWhole: { holds: Number.isSafeInteger, words: 'a whole number' },
  positive: { holds: (value) => isFiniteNumber(value) && value > 0, words: 'a number above 0' },
  /** A number above 0, Infinity included. */
  aboveZero: { holds: (value) => isNumber(value) && value > 0, words: 'a number above 0' },
  notNegative: {
    holds: (value) => isFiniteNumber(value) && value >= 0,
    words: 'a number from 0 up',
  },
  share: {
    holds: (value) => isFiniteNumber(value) && value > 0 && value < 1,
    words: 'a number between 0 and 1',
  },
  fraction: {
    holds: (value) => isFiniteNumber(value) && value >= 0 && value < 1,
    words: 'a number from 0 up to but not including 1',
  },
  ratio: {
    holds: (value) => isFiniteNumber(value) && value >= 0 && value <= 1,
    words: 'a number from 0 to 1',
  },
  finite: { holds: isFiniteNumber, words: 'a finite number' },
  number: { holds: (value) => isNumber(value) && !Number.isNaN(value), words: 'a number' },
} as const satisfies Record<string, Rule>;

/** A rule for objects with these methods: for interfaces that callers may implement. */
export const withMethods = (words: string, ...methods: readonly string[]): Rule => ({
  holds: (value) =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => typeof readFrom(value, method) === 'function'),
  words,
});

/** Rules for arguments of all kinds. */
export const rules = {
  ...numberRules,
  /** A number, NaN included: a mean of no values, for example. */
  anyNumber: ofType('number', 'a number'),
  boolean: ofType('boolean', 'true or false'),
  text: ofType('string', 'a text'),
  path: {
    holds: (value) => typeof value === 'string' && value !== '',
    words: 'the path of a file',
  },
  function: ofType('function', 'a function'),
  object: {
    holds: isPlain,
    words: 'an object',
  },
  numbers: { holds: isNumbers, words: 'an array of numbers' },
  list: { holds: isList, words: 'an array' },
  bytes: { holds: (value): boolean => value instanceof Uint8Array, words: 'a Uint8Array' },
  tokenizer: withMethods(
    'a tokenizer, such as WordTokenizer.train(texts)',
    'encode',
    'decode',
    'toJSON',
  ),
  signal: { holds: (value): boolean => value instanceof AbortSignal, words: 'an AbortSignal' },
  /** Share of a target spread over all classes; with 1 the target would have no effect. */
  labelSmoothing: numberRules.fraction,
  tensor: ofKind('tensor', 'a tensor'),
  rng: ofKind('rng', 'an Rng, such as new Rng(1)'),
  module: ofKind('module', 'a Module, such as an LSTM'),
  optimizer: ofKind('optimizer', 'an Optimizer, such as new Adam(model.parameters())'),
  anything: { holds: () => true, words: 'anything' },
} as const satisfies Record<string, Rule>;

/** An array, a typed array that is attached, or anything else that can be iterated. */
export const iterable: Rule = { holds: isIterable, words: 'an array or an iterable' };

/** One of a list of texts. */
export const oneOf = (choices: readonly string[]): Rule => ({
  holds: (value) => (choices as readonly unknown[]).includes(value),
  words: choices.map((choice) => `"${choice}"`).join(' or '),
});

/** A rule that also holds for undefined: for optional arguments. */
export const optional = ({ holds, words }: Rule): Rule => ({
  holds: (value) => value === undefined || holds(value),
  words,
});

/** A rule that holds for null too. */
export const nullable = ({ holds, words }: Rule): Rule => ({
  holds: (value) => value === null || holds(value),
  words: `${words}, or null`,
});

/** One value, or a pair of them for the vertical and the horizontal direction. */
export const oneOrPair = ({ holds, words }: Rule): Rule => ({
  holds: (value) =>
    holds(value) ||
    (Array.isArray(value) && value.length === 2 && value.every((one) => holds(one))),
  words: `${words}, or two of them`,
});

/** An object with properties: no list, promise, map or date; of the marked classes only a module. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    if (kind in value && kindOf(value) !== 'module') return false;
    return Object.prototype.toString.call(value) === '[object Object]';
  } catch {
    // It throws when it is read; the reader reports that.
    return true;
  }
}

/** Numbers in a typed array that is attached, or in an array. */
function isNumbers(value: unknown): boolean {
  if (Array.isArray(value)) return Array.from(value).every((one) => typeof one === 'number');
  return isList(value) && !(value instanceof BigInt64Array || value instanceof BigUint64Array);
}

/** Whether the buffer was transferred, or has shrunk to less than the view: iterating over it then throws. */
function isDetached(view: Uint8Array): boolean {
  if (view.length > 0) return false;
  try {
    view.values();
    return false;
  } catch {
    return true;
  }
}

/** An array, or a typed array that is attached; also one of another realm. */
function isList(value: unknown): boolean {
  try {
    if (Array.isArray(value)) return true;
    if (!ArrayBuffer.isView(value) || value instanceof DataView) return false;
    return !isDetached(value as Uint8Array);
  } catch {
    return false;
  }
}

function isIterable(value: unknown): boolean {
  if (ArrayBuffer.isView(value)) return isList(value);
  return typeof readFrom(value, Symbol.iterator) === 'function';
}
