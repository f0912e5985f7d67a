import type { TrainingHooks } from '@unrolled/task';
import { ArgumentError, DataError, FormatError, Rng, tensor } from '@unrolled/tensor';
import { abortAfter, onOwnBackend } from '@unrolled/testing';
import { type Activity, everySteps } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { LanguageModel, type LanguageModelTraining, languageModel } from '../src/index.ts';
import { beginAnew } from '../src/training.ts';
import {
  modelWithUnknown,
  smallModel,
  smallSizes,
  text,
  unigramEntropy,
  writeAll,
} from './small.ts';

/** Trains, and returns the file that was saved last. */
async function trainToFile(options: Partial<LanguageModelTraining>, hooks: TrainingHooks = {}) {
  let file = new Uint8Array();
  const save = (bytes: Uint8Array) => {
    file = bytes.slice();
  };
  const result = await languageModel.train(text, { ...smallSizes, ...options }, { ...hooks, save });
  return { file, ...result };
}

describe('languageModel.train', () => {
  it('predicts held-out text better than any model without memory', async () => {
    const { model, record } = await languageModel.train(text, {
      ...smallSizes,
      hiddenSize: 16,
      steps: 500,
      learningRate: 0.02,
    });
    const heldOut = text.slice(-Math.ceil(text.length * 0.1));
    expect(record.progress.figures.loss).toBeLessThan(0.5 * unigramEntropy(heldOut));
    const { loss } = await languageModel.evaluate(model, heldOut);
    expect(loss).toBeCloseTo(record.progress.figures.loss, 5);
  });

  it('trains an adaptive softmax, over characters by falling frequency', async () => {
    const { model, file, record } = await trainToFile({
      softmax: 'adaptive',
      hiddenSize: 16,
      steps: 500,
      learningRate: 0.02,
    });
    const heldOut = text.slice(-Math.ceil(text.length * 0.1));
    expect(record.progress.figures.loss).toBeLessThan(0.5 * unigramEntropy(heldOut));
    expect(model.tokenizer.tokens.slice(0, 4)).toEqual(['<unk>', ' ', 't', 'e']);
    const again = languageModel.load(file);
    expect(again.configuration.softmax).toBe('adaptive');
    const { loss } = await languageModel.evaluate(again, heldOut);
    expect(loss).toBeCloseTo(record.progress.figures.loss, 5);
    const written = await writeAll(again.generate({ prompt: 'the c', length: 12, temperature: 0 }));
    expect(written).toBe('at sat on th');
    await expect(
      languageModel.export(smallModel({ softmax: 'adaptive' }), 'torch'),
    ).rejects.toThrow('must get a hiddenSize of at least 16, got 7');
  });

  it.each(['lstm', 'gru', 'rnn'] as const)(
    'trains a %s of two layers with dropout',
    async (cell) => {
      const options = { ...smallSizes, cell, numLayers: 2, dropout: 0.2, steps: 60 };
      const scores: number[] = [];
      const callbacks = [
        { name: 'scores', onScore: ({ value }: { value: number }) => void scores.push(value) },
      ];
      await languageModel.train(
        text,
        { ...options, learningRate: 0.02, validations: 3 },
        { callbacks },
      );
      expect(scores).toHaveLength(3);
      expect(scores[2]).toBeLessThan(scores[0]);
    },
  );

  it('gives the same bits for the same seed, and others for another', async () => {
    const first = await trainToFile({ steps: 7, dropout: 0.1 });
    expect(await trainToFile({ steps: 7, dropout: 0.1 })).toMatchObject({ file: first.file });
    expect((await trainToFile({ steps: 7, dropout: 0.1, seed: 2 })).file).not.toEqual(first.file);
  });

  it('learns the same from CRLF and decomposed letters as from LF and composed ones', async () => {
    const accented = text.replaceAll('cat', 'chât');
    const options = { ...smallSizes, steps: 5 };
    const one = await languageModel.train(accented, options);
    const other = await languageModel.train(
      accented.normalize('NFD').replaceAll('\n', '\r\n'),
      options,
    );
    expect(await weightsOf(other.model)).toEqual(await weightsOf(one.model));
    expect(one.model.tokenizer.tokens).toEqual(['<unk>', ...new Set([...accented].sort())]);
  });

  it('learns what an unknown character means: some character, one among many', async () => {
    const options = { ...smallSizes, steps: 300, learningRate: 0.02 };
    const { model } = await languageModel.train(text, options);
    const fresh = new LanguageModel({
      tokenizer: model.tokenizer,
      configuration: model.configuration,
      rng: new Rng(1).fork('language model'),
    });
    const unknown = (of: LanguageModel) => of.embedding.weight.slice([[0, 1]]).dataSync();
    expect(unknown(model)).not.toEqual(unknown(fresh));
    // One character in a word is replaced: what follows is hardly less expected.
    const blurred = text.replaceAll('cat', 'c€t');
    const clear = await languageModel.evaluate(model, text);
    const { loss, unknownCharacters } = await languageModel.evaluate(model, blurred);
    expect(unknownCharacters).toBe(60);
    expect(loss - clear.loss).toBeLessThan(0.25);
  });

  it('measures the weights that it keeps next to what guessing costs', async () => {
    const trained = await languageModel.train(text, { ...smallSizes, steps: 60 });
    const { evaluation, record, model } = trained;
    const heldOut = text.slice(-Math.ceil(text.length * 0.1));
    expect(evaluation).toEqual(await languageModel.evaluate(model, heldOut));
    expect(record.progress.figures.loss).toBe(evaluation?.loss);
    const ruined = await languageModel.train(text, {
      ...smallSizes,
      steps: 5,
      learningRate: 1e3,
      warmUp: 0,
    });
    expect(ruined.evaluation?.loss).toBeGreaterThan(ruined.evaluation?.baselines.uniform ?? NaN);
  });

  it('compares weights on a bounded sample of the held-out text', async () => {
    const long = text.repeat(400);
    const counted: number[] = [];
    const { record, evaluation } = await languageModel.train(
      { training: text, validation: long },
      { ...smallSizes, steps: 2, validations: 1 },
      { callbacks: [countWindows(counted)] },
    );
    expect(record.data.validation).toBe(long.length);
    // 32 parts of 64 characters in a window: 60,000 and 120,000 characters and the warm-ups.
    expect(counted[0] * 32 * 64).toBeGreaterThan(60_000);
    expect(counted[0] * 32 * 64).toBeLessThan(80_000);
    expect(counted[1] * 32 * 64).toBeLessThan(140_000);
    expect(evaluation?.characters).toBeLessThan(125_000);
  });

  it('begins every epoch with an empty state', async () => {
    const losses: number[] = [];
    const callbacks = [
      { name: 'losses', onStep: ({ loss }: { loss: number }) => void losses.push(loss) },
    ];
    // The rate is so low that the weights, and with them the losses, stay what they are.
    const options = { ...smallSizes, learningRate: 1e-12, epochs: 2 };
    await languageModel.train(text, options, { callbacks });
    const windowsPerEpoch = losses.length / 2;
    expect(losses[windowsPerEpoch]).toBeCloseTo(losses[0], 6);
    expect(losses[windowsPerEpoch - 1]).not.toBeCloseTo(losses[0], 3);
  });

  it('never trains on what is held out', async () => {
    const edited = `${text.slice(0, -20)}${'?'.repeat(20)}`;
    // The same characters occur in both texts, so that only what is learned could differ.
    const both = (end: string) => `?${end}`;
    const options = { ...smallSizes, epochs: 1, validations: 1 };
    const [a, b] = [
      await languageModel.train(both(text), options),
      await languageModel.train(both(edited), options),
    ];
    expect(a.record.data).toMatchObject({ training: 2376, validation: 265 });
    expect(await weightsOf(a.model)).toEqual(await weightsOf(b.model));
    expect(a.record.progress.best).not.toBe(b.record.progress.best);
  });

  it('keeps the weights that did best on the held-out text', async () => {
    const scores: number[] = [];
    const { model, record } = await languageModel.train(
      { training: text, validation: 'tam eht no tas tac eht' },
      { ...smallSizes, steps: 120, learningRate: 0.05, validations: 12 },
      { callbacks: [{ name: 'scores', onScore: ({ value }) => void scores.push(value) }] },
    );
    const best = Math.min(...scores);
    expect(scores.at(-1)).toBeGreaterThan(best);
    expect(record.progress.best).toBe(best);
    const { loss } = await languageModel.evaluate(model, 'tam eht no tas tac eht');
    expect(loss).toBeCloseTo(best, 6);
  });

  it('stops when the patience is over', async () => {
    const { reason, record } = await languageModel.train(
      { training: text, validation: 'tam eht no tas tac eht' },
      { ...smallSizes, steps: 400, learningRate: 0.05, validations: 40, patience: 2 },
    );
    expect(reason).toBe('stopped');
    expect(record.progress.steps).toBeLessThan(400);
  });

  it('starts from a model, with its sizes and vocabulary', async () => {
    const from = smallModel({ cell: 'gru' });
    const before = await weightsOf(from);
    const { model } = await languageModel.train(text, { steps: 3, hiddenSize: 7 }, {}, from);
    expect(model.configuration).toEqual(from.configuration);
    expect(await weightsOf(model)).not.toEqual(before);
  });

  it('leaves nothing behind but the model', () =>
    onOwnBackend(async (backend) => {
      const options = { ...smallSizes, steps: 12, validations: 2 };
      const { model } = await languageModel.train(text, options);
      expect(backend.report().liveBuffers).toBe([...model.parameters()].length);
      model.dispose();
      expect(backend.report().liveBuffers).toBe(0);
    }));

  it.each([
    [
      'a text in another script than the model',
      { training: 'ж'.repeat(99) },
      DataError,
      /characters that the model knows, got none/,
      modelWithUnknown,
    ],
    ['an empty text', '', DataError, /must not be empty/],
    [
      'a text shorter than a sequence',
      'abc',
      DataError,
      /at least 12 characters.*got 2 in addition to the 1/,
    ],
    [
      'no held-out text',
      { training: text, validation: 'l' },
      DataError,
      /at least 2 characters, got 1/,
    ],
  ])('refuses %s', async (_, given, errorClass, message, from?: typeof modelWithUnknown) => {
    const options = { ...smallSizes, steps: 1 };
    const training = () => languageModel.train(given, options, {}, from?.());
    await expect(async () => training()).rejects.toThrow(errorClass);
    await expect(async () => training()).rejects.toThrow(message);
  });

  it.each<[Partial<LanguageModelTraining>, RegExp]>([
    [{ hiddenSize: Number.NaN }, /hiddenSize must be a whole number from 1 up, got NaN/],
    [{ numLayers: 0 }, /numLayers .* got 0/],
    [{ dropout: 1 }, /dropout .* got 1/],
    [{ learningRate: Number.NaN }, /learningRate must be a number above 0, got NaN/],
    [{ batchSize: 1.5 }, /batchSize must be a whole number from 1 up, got 1.5/],
    [{ seed: -1 }, /seed .* got -1/],
    [{ minutes: -1 }, /minutes must be a number above 0, or null, got -1/],
    [{ minutes: null }, /a run must have a limit: give minutes, epochs or steps/],
    [{ steps: 1, epochs: 1 }, /epochs and steps exclude each other/],
    [{ patience: 0 }, /patience .* got 0/],
  ])('refuses %j', async (options, message) => {
    await expect(async () => languageModel.train(text, options)).rejects.toThrow(ArgumentError);
    await expect(async () => languageModel.train(text, options)).rejects.toThrow(message);
  });
});

describe('languageModel.resume', () => {
  const options = { epochs: 1.7, dropout: 0.2, validations: 5, numLayers: 2 };

  it.each([1, 17, 60])('ends with the same bits after an end at step %i', async (step) => {
    const whole = await trainToFile(options);
    const part = await trainToFile(options, abortAfter(step));
    expect(part.reason).toBe('aborted');
    expect(part.record.progress.steps).toBe(step);
    let file = new Uint8Array();
    const save = (bytes: Uint8Array) => {
      file = bytes.slice();
    };
    const { reason } = await languageModel.resume(languageModel.decode(part.file), text, { save });
    expect(reason).toBe('finished');
    expect(file).toEqual(whole.file);
  });

  it('ends with the same bits after an end in the midst of a validation', async () => {
    const scores = (list: number[]) => ({
      name: 'scores',
      onScore: ({ value }: { value: number }) => void list.push(value),
    });
    const wholeScores: number[] = [];
    const whole = await trainToFile(options, { callbacks: [scores(wholeScores)] });
    const controller = new AbortController();
    const partScores: number[] = [];
    let windows = 0;
    const stop = {
      name: 'stop',
      onActivity({ name }: Activity) {
        // A validation of this text has five windows.
        if (name === 'measuring the model' && ++windows === 12) controller.abort();
      },
    };
    const part = await trainToFile(options, {
      signal: controller.signal,
      callbacks: [scores(partScores), stop],
    });
    expect(part.reason).toBe('aborted');
    expect(windows).toBe(12);
    const files: Uint8Array[] = [];
    await languageModel.resume(languageModel.decode(part.file), text, {
      save: (bytes) => void files.push(bytes.slice()),
      callbacks: [scores(partScores)],
    });
    expect(files.at(-1)).toEqual(whole.file);
    expect(partScores).toEqual(wholeScores);
  });

  it('goes on from a file that was saved in the midst of training', async () => {
    const files: Uint8Array[] = [];
    const save = (bytes: Uint8Array) => void files.push(bytes.slice());
    await languageModel.train(
      text,
      { ...smallSizes, ...options },
      { save, saveWhen: everySteps(30) },
    );
    const resumed: Uint8Array[] = [];
    await languageModel.resume(languageModel.decode(files[1]), text, {
      save: (bytes) => void resumed.push(bytes),
    });
    expect(resumed).toHaveLength(1);
    expect(resumed[0]).toEqual(files.at(-1));
  });

  it('ends with an error when saving fails, and does not go on', async () => {
    let steps = 0;
    const full = new Error('the disk is full');
    const training = languageModel.train(
      text,
      { ...smallSizes, steps: 50 },
      {
        callbacks: [{ name: 'count', onStep: () => void steps++ }],
        save: () => Promise.reject(full),
        saveWhen: everySteps(5),
      },
    );
    await expect(training).rejects.toBe(full);
    expect(steps).toBe(5);
  });

  it('refuses another text', async () => {
    const { file } = await trainToFile(options, abortAfter(3));
    const other = text.replace('cat', 'mat');
    await expect(languageModel.resume(languageModel.decode(file), other)).rejects.toThrow(
      /began with other data, of \d+ characters/,
    );
  });

  it.each([[[8]], [[2, 3, 8]], [[3, 2, 7]], [[0]]])(
    'refuses a carried state of shape %j, and harms no other model',
    async (shape) => {
      const { file, model } = await trainToFile(options, abortAfter(3));
      const sound = await languageModel.evaluate(model, text);
      const saved = languageModel.decode(file);
      const tensors = new Map(saved.snapshot?.tensors);
      const data = new Float32Array(shape.reduce((size, length) => size * length, 1));
      tensors.set('carried/state/h', { shape, dtype: 'float32', data });
      const snapshot = saved.snapshot && { ...saved.snapshot, tensors };
      await expect(languageModel.resume({ ...saved, snapshot }, text)).rejects.toThrow(
        /tensor "h" must be float32 of shape \[2, 3, 7\], got float32 of \[/,
      );
      expect(await languageModel.evaluate(model, text)).toEqual(sound);
    },
  );

  it.each([[['h']], [['x']], [['h', 'c']], [[]]])(
    'refuses a carried state of %j without the tensors for it',
    async (names) => {
      const { file } = await trainToFile(options, abortAfter(3));
      const saved = languageModel.decode(file);
      const tensors = new Map(saved.snapshot?.tensors);
      if (!names.includes('c')) tensors.delete('carried/state/h');
      const state = { ...saved.snapshot?.state, 'carried/state': { names } };
      const resumed = languageModel.resume({ ...saved, snapshot: { tensors, state } }, text);
      await expect(resumed).rejects.toThrow(FormatError);
      await expect(resumed).rejects.toThrow(/its tensors must be \["h"(, "c")?\], got/);
    },
  );

  it('refuses a run that has ended, and a model without one', async () => {
    const { file } = await trainToFile({ steps: 2 });
    await expect(languageModel.resume(languageModel.decode(file), text)).rejects.toThrow(
      /finished model/,
    );
    const plain = await languageModel.encode(smallModel());
    await expect(languageModel.resume(languageModel.decode(plain), text)).rejects.toThrow(
      /finished model/,
    );
  });

  it('lets an unfinished model write', async () => {
    const { file, model } = await trainToFile(options, abortAfter(9));
    const loaded = languageModel.load(file);
    expect(await weightsOf(loaded)).toEqual(await weightsOf(model));
  });
});

/** Counts the windows of each measuring. */
function countWindows(counted: number[]) {
  let last = 1;
  return {
    name: 'count',
    onActivity({ name, share }: Activity) {
      if (name !== 'measuring the model') return;
      if (share < last) counted.push(0);
      last = share;
      counted[counted.length - 1]++;
    },
  };
}

async function weightsOf(model: ReturnType<typeof smallModel>) {
  const named = Object.entries(model.stateDict());
  return Promise.all(named.map(async ([name, weights]) => [name, await weights.data()]));
}

describe('beginAnew', () => {
  const ones = (streams: number) => ({
    h: tensor(new Float32Array(2 * streams * 3).fill(1), [2, streams, 3]),
  });

  it('empties the state of one stream, in every layer', () => {
    const values = beginAnew(ones(40), 7).h.dataSync();
    values.forEach((value, place) => {
      expect(value).toBe(Math.floor(place / 3) % 40 === 7 ? 0 : 1);
    });
  });

  it('leaves few streams alone in most windows', () => {
    const emptied = Array.from({ length: 64 }, (_, step) => beginAnew(ones(2), step).h.dataSync());
    expect(emptied.filter((values) => values.includes(0))).toHaveLength(4);
  });
});
