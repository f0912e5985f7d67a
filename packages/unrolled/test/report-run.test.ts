import { PassThrough } from 'node:stream';
import { defaultsOf, runOptions } from '@unrolled/task';
import { describe, expect, it } from 'vitest';
import { Output } from '../src/command-line/output/streams.ts';
import { describeModel } from '../src/command-line/tasks/describe-model.ts';
import {
  type EndedRun,
  quotePath,
  type ResultWords,
  reportResult,
} from '../src/command-line/training/report-run.ts';
import { jsonLines } from './run-cli.ts';

const record = {
  options: { ...defaultsOf(runOptions), epochs: 3, seed: 4, batchSize: 5 },
  data: { training: 11, validation: 2, checksum: 77, counts: { leftOut: 6 } },
  progress: { steps: 1234, epochs: 2.3456, best: 0.25, figures: { loss: 0.123456 } },
};

/** Text printed on standard output, then on standard error. */
function told(run: EndedRun, path: string, words: ResultWords, isJson = false): string[] {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  reportResult(run, { out: path, data: ['a.csv'] }, words, new Output(streams, isJson));
  return [streams.stdout, streams.stderr].map((stream) => String(stream.read()));
}

describe('reportResult', () => {
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
      'Saved a, after 1,234 steps, 2.35 epochs.\nStopped early: the held-out frames did not improve.\n',
    );
  });

  it('ends with its event, after the reasons to doubt the model', () => {
    const doubted = { ...words, warnings: ['a doubt', 'another'] };
    const [lines, remarks] = told({ reason: 'finished', record }, 'a', doubted, true);
    const events = jsonLines(lines);
    expect(events.map(({ event, message }) => message ?? event)).toEqual([
      'a doubt',
      'another',
      'done',
    ]);
    expect(remarks).toBe('Warning: a doubt\nWarning: another\nNext: unrolled predict a\n');
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
      steps: 1234,
      epochs: 2.3456,
      best: 0.25,
      loss: 0.123456,
      training: 11,
      validation: 2,
      checksum: 77,
      leftOut: 6,
      bleu: 3,
    });
  });
});

describe('describeModel', () => {
  const file = {
    source: 'a',
    configuration: { hiddenSize: 7, bidirectional: false },
    parts: {},
    summary: { words: 12 },
    weights: new Map([
      ['a', { shape: [6], dtype: 'float32' as const, data: new Float32Array(6) }],
      ['b', { shape: [5], dtype: 'float32' as const, data: new Float32Array(5) }],
    ]),
    training: record,
    snapshot: null,
  };
  const model = { hiddenSize: 7, bidirectional: 'no', parameters: 11, words: 12 };

  it('lists options, sizes and the run, with what was not left to the defaults', () => {
    expect(describeModel(file, runOptions)).toEqual({
      ...model,
      state: 'finished',
      steps: 1234,
      epochs: 2.35,
      trainedOn: 11,
      heldOut: 2,
      leftOut: 6,
      loss: 0.1235,
      seed: 4,
      options: 'epochs 3, batchSize 5',
    });
  });

  it('shows the score of a task that gives it no name', () => {
    const progress = { ...record.progress, figures: {} };
    const { score } = describeModel({ ...file, training: { ...record, progress } }, runOptions);
    expect(score).toBe(0.25);
  });

  it('says how to resume a run that has not ended', () => {
    const snapshot = { tensors: new Map(), state: {} };
    const { state } = describeModel({ ...file, snapshot }, runOptions);
    expect(state).toBe('unfinished; train --resume continues it');
  });

  it('says nothing of a run where there was none', () => {
    expect(describeModel({ ...file, training: null }, runOptions)).toEqual(model);
  });
});

it('quotePath gives a path that a shell and a command read as such', () => {
  expect(['a/b.tsv', 'a b', '-dash/m', "it's"].map(quotePath)).toEqual([
    'a/b.tsv',
    "'a b'",
    './-dash/m',
    "'it'\\''s'",
  ]);
});
