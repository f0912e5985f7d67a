import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Output } from '../src/command-line/output/streams.ts';
import { countWeights, describeRun } from '../src/command-line/tasks/describe-file.ts';
import {
  type EndedRun,
  quotePath,
  type ResultWords,
  tellResult,
} from '../src/command-line/training/tell-run.ts';

const record = {
  options: {
    limits: { epochs: 3 },
    seed: 4,
    batchSize: 5,
    learningRate: 0.1,
    beta2: 0.9,
    warmUp: 0,
    finalRate: 0,
    clipNorm: 1,
    weightDecay: 0,
    heldOut: 0.1,
    validations: 2,
    patience: null,
  },
  data: { training: 11, validation: 2, checksum: 77, leftOut: 6 },
  progress: { steps: 1234, epochs: 2.3456, loss: 0.123456, accuracy: null },
};

/** What is printed: on standard output, then on standard error. */
function told(run: EndedRun, path: string, words: ResultWords, isJson = false): string[] {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  tellResult(run, path, words, new Output(streams, isJson));
  return [streams.stdout, streams.stderr].map((stream) => String(stream.read()));
}

describe('tellResult', () => {
  const next = (path: string) => `unrolled predict ${path}`;
  const words = { heldOut: 'frames', score: 'loss 0.1', more: ['One more.'], next };

  it('says what was saved, how good it is and what comes next', () => {
    expect(told({ reason: 'finished', record }, 'a b.safetensors', words)).toEqual([
      'Saved a b.safetensors, after 1,234 steps, 2.35 epochs.\nHeld-out frames: loss 0.1.\nOne more.\n',
      "Next: unrolled predict 'a b.safetensors'\n",
    ]);
  });

  it('says that a run stopped early, and nothing of what was never measured', () => {
    const unmeasured = { heldOut: 'frames', score: null, next };
    expect(told({ reason: 'stopped', record }, 'a', unmeasured)[0]).toBe(
      'Saved a, after 1,234 steps, 2.35 epochs.\nStopped early: the held-out frames got no better.\n',
    );
  });

  it('is one event with --json', () => {
    const [line] = told(
      { reason: 'finished', record },
      'a',
      { ...words, moreFields: { bleu: 3 } },
      true,
    );
    expect(JSON.parse(line)).toEqual({
      event: 'done',
      path: 'a',
      reason: 'finished',
      ...record.progress,
      ...record.data,
      bleu: 3,
    });
  });
});

describe('describeRun', () => {
  const run = { source: 'a', training: record, snapshot: null };

  it('tells of a run that has ended, with its scores and what was not left to the defaults', () => {
    const { limits: _, seed: _1, ...usual } = { ...record.options, batchSize: 32, patience: 2 };
    expect(describeRun(run, usual)).toEqual({
      state: 'finished',
      steps: 1234,
      epochs: 2.35,
      trainedOn: 11,
      heldOut: 2,
      loss: 0.1235,
      seed: 4,
      options: 'epochs 3, batchSize 5, patience null',
    });
  });

  it('says how to go on with one that has not', () => {
    const snapshot = { tensors: new Map(), state: {} };
    expect(describeRun({ ...run, snapshot }, {}).state).toBe('unfinished; train --resume goes on');
  });

  it('says nothing of a model without a run', () => {
    expect(describeRun({ ...run, training: null }, {})).toEqual({});
  });
});

it('countWeights counts the numbers of all weights', () => {
  const weights = new Map([
    ['a', { data: new Float32Array(6) }],
    ['b', { data: new Float32Array(5) }],
  ]);
  expect(countWeights(weights)).toBe(11);
});

it('quotePath gives a path that a shell and a command read as such', () => {
  expect(['a/b.tsv', 'a b', '-dash/m', "it's"].map(quotePath)).toEqual([
    'a/b.tsv',
    "'a b'",
    './-dash/m',
    "'it'\\''s'",
  ]);
});
