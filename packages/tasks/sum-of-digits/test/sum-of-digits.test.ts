import { Linear } from '@unrolled/nn';
import { ArgumentError, DataError, FormatError, Rng } from '@unrolled/tensor';
import { everySteps } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { type Digits, type SumModel, sumOfDigits } from '../src/index.ts';

const rng = new Rng(5);
const training: Digits = Array.from({ length: 120 }, () =>
  Array.from({ length: 3 }, () => Math.floor(rng.uniform() * 10)),
);
const rows = { training };
const short = { hiddenSize: 7, epochs: 2 };

/** The run stopped by its signal after some steps: its checkpoint. */
async function interrupted(steps: number): Promise<Uint8Array> {
  const controller = new AbortController();
  const saved: Uint8Array[] = [];
  await sumOfDigits.train(rows, short, {
    signal: controller.signal,
    save: (file) => void saved.push(file),
    callbacks: [
      {
        name: 'interrupt',
        onStep: ({ step }) => {
          if (step === steps) controller.abort();
        },
      },
    ],
  });
  return saved[0];
}

const finished = async (): Promise<Uint8Array> => {
  const saved: Uint8Array[] = [];
  await sumOfDigits.train(rows, short, { save: (file) => void saved.push(file) });
  return saved[0];
};

describe('a task from its description', () => {
  it('learns, and its file holds the model and how it was trained', async () => {
    const { model, record, reason, evaluation } = await sumOfDigits.train(rows, {
      epochs: 60,
      learningRate: 2e-2,
    });
    expect(reason).toBe('finished');
    expect(record.data).toMatchObject({ training: 108, validation: 12, counts: {} });
    const file = sumOfDigits.decode(await sumOfDigits.encode(model, record), 'sums');
    expect(file.training).toEqual(record);
    const again = sumOfDigits.build(file);
    const logits = await again.forward(training).data();
    expect(logits).toEqual(await model.forward(training).data());
    expect((await sumOfDigits.evaluate(again, training)).accuracy).toBeGreaterThan(0.5);
    expect(record.progress.figures).toEqual({ accuracy: evaluation?.accuracy });
  });

  it('resumes to the bits of a run that was never interrupted', async () => {
    const whole = await finished();
    for (const steps of [1, 7, 8]) {
      const file = sumOfDigits.decode(await interrupted(steps));
      expect(file.training?.progress.steps).toBe(steps);
      const saved: Uint8Array[] = [];
      await sumOfDigits.resume(file, rows, { save: (bytes) => void saved.push(bytes) });
      expect(saved).toEqual([whole]);
    }
  });

  it('saves in the midst of a run', async () => {
    let saves = 0;
    await sumOfDigits.train(rows, short, {
      saveWhen: everySteps(5),
      save: () => {
        saves++;
      },
    });
    expect(saves).toBe(3);
  });

  it('refuses models that are not of its class', async () => {
    const other = Object.assign(new Linear({ inFeatures: 1, outFeatures: 1, rng }), {
      configuration: { hiddenSize: 7 },
      greatest: 27,
    }) as unknown as SumModel;
    const words = 'the model must be a model of the task sum-of-digits';
    await expect(sumOfDigits.encode(other)).rejects.toThrow(`sum-of-digits.encode: ${words}`);
    await expect(sumOfDigits.evaluate(other, training)).rejects.toThrow(words);
    await expect(sumOfDigits.train(rows, {}, {}, other)).rejects.toThrow(ArgumentError);
    expect(() => sumOfDigits.summaryOf(other)).toThrow(words);
  });

  it('starts from a model, whose options hold', async () => {
    const { model } = await sumOfDigits.train(rows, short);
    const { record } = await sumOfDigits.train(rows, { steps: 1 }, {}, model);
    expect(record.options).toMatchObject({ hiddenSize: 7, steps: 1, epochs: null });
    await expect(sumOfDigits.train(rows, { hiddenSize: 5 }, {}, model)).rejects.toThrow(
      'sum-of-digits.train: the model to start from has hiddenSize 7, got 5; leave the option out',
    );
  });

  it('refuses unknown options and values before anything is computed', async () => {
    const given = { hiddensize: 5 } as object;
    await expect(sumOfDigits.train(rows, given)).rejects.toThrow(
      'sum-of-digits.train: unknown option "hiddensize"; did you mean hiddenSize?',
    );
    await expect(sumOfDigits.train(rows, { warmUp: 1 })).rejects.toThrow(ArgumentError);
  });

  it('refuses to resume with other data, and what has ended', async () => {
    const file = sumOfDigits.decode(await interrupted(3), 'a.safetensors');
    await expect(sumOfDigits.resume(file, { training: training.slice(1) })).rejects.toThrow(
      DataError,
    );
    await expect(sumOfDigits.resume(file, { training: training.slice(1) })).rejects.toThrow(
      'sum-of-digits.resume: the run in a.safetensors began with other data, of 108 rows and 12 held out',
    );
    await expect(sumOfDigits.resume(sumOfDigits.decode(await finished()), rows)).rejects.toThrow(
      'must hold an unfinished training run',
    );
  });

  it('refuses a file that is not of this task, or whose weights do not fit its options', async () => {
    const bytes = await finished();
    expect(() => sumOfDigits.decode(bytes.slice(0, 50))).toThrow(FormatError);
    const text = new TextDecoder('latin1').decode(bytes);
    const at = text.indexOf('\\"hiddenSize\\":7');
    expect(at).toBeGreaterThan(0);
    const changed = bytes.slice();
    changed[at + '\\"hiddenSize\\":'.length] = '9'.charCodeAt(0);
    expect(() => sumOfDigits.decode(changed)).toThrow(FormatError);
  });
});
