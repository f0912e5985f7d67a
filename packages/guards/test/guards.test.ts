import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  check,
  checkEach,
  checkOptions,
  describe as describeValue,
  numberRules,
  optional,
  rules,
} from '../src/index.ts';

const refusesAll = new Proxy(
  {},
  {
    get: () => {
      throw new TypeError('hostile');
    },
    ownKeys: () => {
      throw new TypeError('hostile');
    },
    getPrototypeOf: () => {
      throw new TypeError('hostile');
    },
  },
);

describe('describe', () => {
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [Number.NaN, 'NaN'],
    [12n, 'a bigint'],
    ['lstm', '"lstm"'],
    ['a\u001b[31m\n\u009b\u202e', '"a\\u001b[31m\\n\\u009b\\u202e"'],
    ['x'.repeat(1000), `"${'x'.repeat(60)}…"`],
    [Symbol('secret'), 'a symbol'],
    [() => 1, 'a function'],
    [[1, [2], 3], 'an array of 3'],
    [new Float32Array(5), 'a Float32Array of 5'],
    [new Date(0), 'an object (Date)'],
    [Promise.resolve(1), 'an object (Promise)'],
    [{ toString: 1 }, 'an object'],
    [Object.create(null), 'an object'],
    [refusesAll, 'an object'],
  ])('%# names a value by what it is', (value, words) => {
    expect(describeValue(value)).toBe(words);
  });

  it('never calls toString of a value', () => {
    const value = {
      toString: () => {
        throw new Error('called');
      },
    };
    expect(describeValue(value)).toBe('an object');
  });
});

describe('check', () => {
  it('says where, which argument, what was expected and what came', () => {
    expect(() => check('Rng', 'seed', 'x', rules.wholeNumber)).toThrow(
      new ArgumentError('Rng: seed must be a whole number from 0 up, got "x"'),
    );
  });

  it.each([
    ['count', [1, 7], [0, 1.5, Number.NaN, 2 ** 60, '1', 1n]],
    ['notNegative', [0, 0.5], [-1, Number.POSITIVE_INFINITY, Number.NaN, [1], null]],
    ['fraction', [0, 0.9], [1, -0.1, '0.5', true]],
    ['share', [0.5], [0, 1]],
    ['ratio', [0, 1], [1.1]],
  ] as const)('%s holds for numbers in its range alone', (name, good, bad) => {
    for (const value of good) expect(numberRules[name].holds(value)).toBe(true);
    for (const value of bad) expect(numberRules[name].holds(value)).toBe(false);
  });
});

describe('checkEach', () => {
  it('reads any iterable once, and names the place of a wrong value', () => {
    function* numbers() {
      yield 1;
      yield 2;
    }
    expect(checkEach('f', 'ids', numbers(), rules.count)).toEqual([1, 2]);
    expect(() => checkEach('f', 'ids', [1, -1], rules.count)).toThrow('f: ids[1] must be');
    for (const value of [undefined, 7, {}, refusesAll, 'text']) {
      expect(() => checkEach('f', 'ids', value as Iterable<number>, rules.count)).toThrow(
        'f: ids must be an array or an iterable',
      );
    }
  });
});

describe('checkOptions', () => {
  interface Options {
    hiddenSize: number;
    numLayers?: number;
    dropout?: number;
  }
  const table = {
    hiddenSize: rules.count,
    numLayers: optional(rules.count),
    dropout: optional(rules.fraction),
  };
  const checked = (options: unknown) => checkOptions<Options>('LSTM', options as Options, table);

  it('gives a copy of the options, inherited ones included, read once', () => {
    const reads: string[] = [];
    const options = {
      get hiddenSize() {
        reads.push('hiddenSize');
        return 3;
      },
      __proto__: { dropout: 0.5 },
      numLayers: undefined,
    };
    expect(checked(options)).toEqual({ hiddenSize: 3, dropout: 0.5 });
    expect(reads).toEqual(['hiddenSize']);
    expect(checked({ hiddenSize: 3, ofAnother: undefined })).toEqual({ hiddenSize: 3 });
  });

  it.each([
    [{ hiddenSize: 3, numLayer: 2 }, 'LSTM: unknown option "numLayer"; did you mean numLayers?'],
    [{ hidden_size: 3 }, 'LSTM: unknown option "hidden_size"; did you mean hiddenSize?'],
    [{ hiddenSize: 3, dropoutRate: 1 }, 'did you mean dropout?'],
    [
      { hiddenSize: 3, batchFirst: true },
      'LSTM: unknown option "batchFirst"; the options are hiddenSize, numLayers, dropout',
    ],
    [{ hiddenSize: 0 }, 'LSTM: hiddenSize must be a whole number from 1 up, got 0'],
    [{}, 'LSTM: hiddenSize must be a whole number from 1 up, got undefined'],
    [undefined, 'LSTM: options must be an object, got undefined'],
    [[1], 'LSTM: options must be an object, got an array of 1'],
    [refusesAll, 'LSTM: options must be readable, got an object that throws'],
  ])('%# is refused in words that help', (options, message) => {
    expect(() => checked(options)).toThrow(message);
    expect(() => checked(options)).toThrow(ArgumentError);
  });
});
