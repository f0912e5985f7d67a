import { ArgumentError } from '@unrolled/tensor';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  completeOptions,
  defaultsOf,
  flagsOf,
  option,
  runOptions,
  withDefaults,
} from '../src/index.ts';

const { choice, optional, positive, rate, size, toggle } = option;

const schema = {
  cell: choice(['lstm', 'gru'], 'gru', 'recurrent cell'),
  hiddenSize: size(7, 'size of the state of each layer'),
  dropout: rate(0.5, 'share of values dropped in training'),
  bidirectional: toggle(true, 'reading from the end too'),
  patience: optional(size(1, 'validations without improvement that end the run')),
};

describe('completeOptions', () => {
  it('takes what is given and the defaults elsewhere', () => {
    const values = completeOptions('train', schema, { cell: 'lstm', patience: 3 });
    expect(values).toEqual({
      cell: 'lstm',
      hiddenSize: 7,
      dropout: 0.5,
      bidirectional: true,
      patience: 3,
    });
    expectTypeOf(values.cell).toEqualTypeOf<'lstm' | 'gru'>();
    expectTypeOf(values.patience).toEqualTypeOf<number | null>();
  });

  it('takes undefined for not given', () => {
    expect(completeOptions('train', schema, { hiddenSize: undefined }).hiddenSize).toBe(7);
  });

  it.each<[unknown, RegExp]>([
    [{ hiddenSize: 0 }, /^train: hiddenSize must be a whole number from 1 up, got 0$/],
    [{ hiddenSize: '5' }, /hiddenSize must be a whole number from 1 up, got "5"/],
    [{ dropout: 1 }, /dropout must be a number from 0 up to but not including 1, got 1/],
    [{ cell: 'rnn' }, /cell must be "lstm" or "gru", got "rnn"/],
    [{ bidirectional: null }, /bidirectional must be true or false, got null/],
    [{ patience: 0 }, /patience must be a whole number from 1 up, or null, got 0/],
    [{ hiddensize: 3 }, /unknown option "hiddensize"; did you mean hiddenSize\?/],
    [[], /options must be an object, got an array of 0/],
    [null, /options must be an object, got null/],
  ])('refuses %j', (given, message) => {
    const complete = () => completeOptions('train', schema, given as object);
    expect(complete).toThrow(ArgumentError);
    expect(complete).toThrow(message);
  });

  it('drops the defaults of a group of which another option is given', () => {
    const limits = withDefaults(runOptions, { minutes: 3 });
    expect(completeOptions('train', limits, {})).toMatchObject({ minutes: 3, epochs: null });
    expect(completeOptions('train', limits, { epochs: 2 })).toMatchObject({
      minutes: null,
      epochs: 2,
      steps: null,
    });
  });

  it('refuses two options of one group', () => {
    expect(() => completeOptions('train', runOptions, { minutes: 1, steps: 5 })).toThrow(
      /^train: minutes and steps exclude each other; give one of them$/,
    );
  });
});

describe('withDefaults', () => {
  it('changes defaults, and nothing else', () => {
    const changed = withDefaults(schema, { dropout: 0.25 });
    expect(defaultsOf(changed)).toEqual({ ...defaultsOf(schema), dropout: 0.25 });
    expect(() => completeOptions('train', changed, { dropout: 2 })).toThrow(ArgumentError);
  });
});

describe('flagsOf', () => {
  const flags = new Map(flagsOf({ ...schema, ...runOptions }).map((flag) => [flag.name, flag]));

  it('writes names as a shell does, with a placeholder for the value', () => {
    expect(flags.get('hiddenSize')?.flags).toBe('--hidden-size <n>');
    expect(flags.get('cell')?.flags).toBe('--cell <name>');
    expect(flags.get('bidirectional')?.flags).toBe('--no-bidirectional');
    expect(flags.get('bidirectional')?.help).toBe('without reading from the end too');
  });

  it('ends a help line with the default, if there is one', () => {
    expect(flags.get('hiddenSize')?.help).toBe('size of the state of each layer (default: 7)');
    expect(flags.get('patience')?.help).toBe(
      'number of validations without improvement that end the run (default: never)',
    );
    expect(flags.get('cell')?.help).toBe('recurrent cell: lstm or gru (default: gru)');
  });

  it('names the options that one excludes', () => {
    expect(flags.get('epochs')?.excludes).toEqual(['minutes', 'steps']);
    expect(flags.get('hiddenSize')?.excludes).toEqual([]);
  });

  it('reads a text as the value that it means', () => {
    expect(flags.get('hiddenSize')?.parse('12')).toBe(12);
    expect(flags.get('cell')?.parse('lstm')).toBe('lstm');
    expect(flags.get('bidirectional')?.parse()).toBe(false);
    expect(() => flags.get('patience')?.parse('0')).toThrow(
      /^--patience must be a whole number from 1 up, got "0"$/,
    );
  });

  it.each(['', ' ', '1.5', '-1', '0', 'many', '1e400', '0x', 'NaN'])(
    'refuses %j where a size is expected',
    (text) => {
      expect(() => flags.get('hiddenSize')?.parse(text)).toThrow(
        `--hidden-size must be a whole number from 1 up, got ${JSON.stringify(text)}`,
      );
    },
  );
});

it('positive options refuse infinity', () => {
  expect(() => completeOptions('f', { rate: positive(1, 'rate') }, { rate: Infinity })).toThrow(
    ArgumentError,
  );
});
