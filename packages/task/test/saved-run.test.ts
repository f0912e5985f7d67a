import type { JsonObject } from '@unrolled/nn';
import { ArgumentError, DataError, FormatError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { dataRecord, readTrainingRecord } from '../src/run/record.ts';
import { checkSameData, unfinishedRun } from '../src/run/saved-run.ts';

const record = {
  options: { rate: 3 },
  data: { training: 11, validation: 2, checksum: 77, counts: { unused: 5 } },
  progress: { steps: 40, epochs: 1.5, best: null, figures: { loss: 0.25 } },
};

const read = (json: JsonObject) =>
  readTrainingRecord<{ readonly rate: number }>(
    'toy a.safetensors',
    json,
    (where, { rate }: Partial<{ readonly rate: number }>) => {
      if (rate === 0) throw new ArgumentError(`${where}: rate must be above 0`);
      return { rate: rate ?? 1 };
    },
  );

describe('readTrainingRecord', () => {
  it('gives back what was written, without what does not belong', () => {
    expect(read({ ...record, more: 1, data: { ...record.data, more: 2 } })).toEqual(record);
  });

  it.each<[string, JsonObject, RegExp]>([
    ['no data', { ...record, data: null }, /^toy a\.safetensors, data: .* must be an object/],
    [
      'a checksum that is none',
      { ...record, data: { ...record.data, checksum: -1 } },
      /^toy a\.safetensors, data: .*checksum must be a whole number from 0 up, got -1/,
    ],
    [
      'a count that is a text',
      { ...record, data: { ...record.data, training: '11' } },
      /training must be a whole number from 0 up, got "11"/,
    ],
    [
      'epochs that are none',
      { ...record, progress: { ...record.progress, epochs: null } },
      /^toy a\.safetensors, progress: .*epochs must be a number, got null/,
    ],
    [
      'half a step',
      { ...record, progress: { ...record.progress, steps: 0.5 } },
      /steps must be a whole number from 0 up, got 0.5/,
    ],
    [
      'a count of the task that is a text',
      { ...record, data: { ...record.data, counts: { unused: '5' } } },
      /unused must be a number, got "5"/,
    ],
    [
      'a score that is a text',
      { ...record, progress: { ...record.progress, best: 'low' } },
      /best must be a number, got "low"/,
    ],
    ['no options', { ...record, options: [] }, /options must be an object, got an array of 0/],
  ])('refuses %s', (_, json, message) => {
    expect(() => read(json)).toThrow(FormatError);
    expect(() => read(json)).toThrow(message);
  });

  it('refuses options that its task refuses', () => {
    expect(() => read({ ...record, options: { rate: 0 } })).toThrow(
      /^toy a\.safetensors: rate must be above 0/,
    );
  });
});

const source = 'a.safetensors';
const snapshot = { tensors: new Map(), state: {} };

describe('unfinishedRun', () => {
  it('gives what is needed to go on', () => {
    expect(unfinishedRun('resume', { source, training: record, snapshot })).toEqual({
      where: 'resume',
      source,
      training: record,
      snapshot,
    });
  });

  it.each([
    ['has ended', { source, training: record, snapshot: null }],
    ['is none', { source, training: null, snapshot: null }],
  ])('refuses a run that %s', (_, file) => {
    expect(() => unfinishedRun('resume', file)).toThrow(ArgumentError);
    expect(() => unfinishedRun('resume', file)).toThrow(
      /^resume: a\.safetensors must hold an unfinished training run, got a finished model; to train/,
    );
  });
});

describe('checkSameData', () => {
  const run = { where: 'resume', source, snapshot, training: record };
  const split = { training: 'characters', validation: 'ab', checksum: 78 };

  it('refuses other data, and says how much there was of each', () => {
    expect(() => checkSameData(run, split, 'characters')).toThrow(DataError);
    expect(() => checkSameData(run, split, 'characters')).toThrow(
      'resume: the run in a.safetensors began with other data, of 11 characters and 2 held out, ' +
        'got 10 and 2; give the same data, or start a new run',
    );
  });

  it('takes data of the same checksum', () => {
    checkSameData(run, { ...split, checksum: 77 }, 'characters');
  });

  it('compares what dataRecord keeps', () => {
    expect(dataRecord(split)).toEqual({ training: 10, validation: 2, checksum: 78 });
  });
});
