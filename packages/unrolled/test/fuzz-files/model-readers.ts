import { captioning, ImageReader } from '@unrolled/captioning';
import { forecasting } from '@unrolled/forecasting';
import { languageModel } from '@unrolled/language-model';
import type { Module } from '@unrolled/nn';
import { sentiment } from '@unrolled/sentiment';
import { tagging } from '@unrolled/tagging';
import { compressModel, type TrainingHooks } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import { everySteps } from '@unrolled/train';
import { translation } from '@unrolled/translation';
import { videoCaptioning } from '@unrolled/video-captioning';
import { videoLabeling } from '@unrolled/video-labeling';
import { mutateSafetensors } from './mutate-safetensors.ts';
import { expectThat, type Reader } from './reader.ts';

const text = Array.from({ length: 12 }, (_, line) => `line ${line % 5}: the cat sat.\n`).join('');
const examples = Array.from({ length: 30 }, (_, place) => ({
  text: place % 2 === 0 ? `the film ${place} is good` : `the plot ${place} is not`,
  label: place % 2 === 0 ? 'positive' : 'negative',
}));
const rows = {
  ...{ values: Float32Array.from({ length: 40 }, (_, at) => (at * at) % 7), length: 20 },
  channels: 2,
};
const tagged = Array.from({ length: 12 }, (_, place) => ({
  tokens: ['a', `film${place % 3}`],
  labels: ['O', place % 2 === 0 ? 'B-A' : 'O'],
}));
const pairs = Array.from({ length: 30 }, (_, place) => ({
  source: place % 2 === 0 ? 'one two' : 'two one one',
  target: place % 3 === 0 ? 'un deux' : 'deux un',
}));
const takes = Array.from({ length: 4 }, (_, take) => ({
  ...{ values: Float32Array.from({ length: 24 }, (_, at) => (at * (take + 2)) % 7), length: 12 },
  ...{ channels: 2, labels: Array.from({ length: 12 }, (_, at) => (at < 6 ? 'rest' : 'wave')) },
}));
const clips = Array.from({ length: 8 }, (_, place) => ({
  ...{ values: Float32Array.from({ length: 6 }, (_, at) => (at * (place + 2)) % 5), length: 2 },
  ...{ channels: 3, captions: [place % 2 === 0 ? 'a dog runs' : 'a cat sleeps'] },
}));
const shared = { batchSize: 4, validations: 1, heldOut: 0.2, dropout: 0.1 };
const sizes = { hiddenSize: 4, numLayers: 1 };

const { grid, source } = ImageReader.ofPixels({ width: 4, height: 4 });
/** Pictures of two shades, as pixels for a CNN. */
const pictures = {
  grid,
  source,
  training: Array.from({ length: 12 }, (_, place) => ({
    features: new Float32Array(48).fill(place % 2),
    captions: [place % 2 === 0 ? 'a dark wall' : 'a light one'],
  })),
};
const captionRun = {
  ...shared,
  ...sizes,
  steps: 4,
  embeddingSize: 3,
  stages: '2,3',
  minimumCount: 1,
};

/** Functions by which a task makes, reads and resumes its files. */
interface Task {
  readonly name: string;
  readonly train: (hooks: TrainingHooks) => Promise<{ readonly model: Module }>;
  /** @returns the model of a file, and what to do with it once */
  readonly load: (bytes: Uint8Array) => { model: Module; use: () => Promise<void> };
  /** @returns what goes on with the run of a file */
  readonly prepare: (
    bytes: Uint8Array,
  ) => (hooks: TrainingHooks) => Promise<{ readonly model: Module }>;
}

const isProbability = (value: number) => value >= 0 && value <= 1;

const tasks: readonly Task[] = [
  {
    name: 'language model',
    train: (hooks) =>
      languageModel.train(
        text,
        { ...shared, ...sizes, steps: 4, embeddingSize: 3, sequenceLength: 9 },
        hooks,
      ),
    load: (bytes) => {
      const model = languageModel.load(bytes);
      const use = async () => {
        let written = '';
        for await (const part of model.generate({ length: 4, rng: new Rng(1) })) written += part;
        expectThat(written !== '', 'it writes nothing');
      };
      return { model, use };
    },
    prepare: (bytes) => {
      const file = languageModel.decode(bytes);
      return (hooks) => languageModel.resume(file, text, hooks);
    },
  },
  {
    name: 'sentiment',
    train: (hooks) =>
      sentiment.train(
        { training: examples },
        { ...shared, ...sizes, steps: 4, embeddingSize: 3, ngrams: 0 },
        hooks,
      ),
    load: (bytes) => {
      const model = sentiment.load(bytes);
      const use = async () => {
        const [{ label, probability }] = await model.predict(['the film is not good']);
        expectThat(model.labels.includes(label), `it says ${label}`);
        expectThat(isProbability(probability), `a probability is ${probability}`);
      };
      return { model, use };
    },
    prepare: (bytes) => {
      const file = sentiment.decode(bytes);
      return (hooks) => sentiment.resume(file, { training: examples }, hooks);
    },
  },
  {
    name: 'forecasting',
    train: (hooks) =>
      forecasting.train(
        { training: [rows] },
        { ...shared, ...sizes, steps: 4, inputLength: 4, horizon: 2, knownColumns: '2' },
        hooks,
      ),
    load: (bytes) => {
      const model = forecasting.load(bytes);
      const use = async () => {
        const { inputLength, horizon, targets } = model.configuration;
        const channels = model.names.length;
        const zeros = (length: number, width: number) => ({
          ...{ values: new Float32Array(length * width), length, channels: width },
        });
        const [{ median }] = await model.forecast(
          [zeros(inputLength, channels)],
          model.known.length === 0 ? [] : [zeros(horizon, model.known.length)],
        );
        expectThat(median.length === horizon * targets, `it gives ${median.length} values`);
      };
      return { model, use };
    },
    prepare: (bytes) => {
      const file = forecasting.decode(bytes);
      return (hooks) => forecasting.resume(file, { training: [rows] }, hooks);
    },
  },
  {
    name: 'tagging',
    train: (hooks) =>
      tagging.train(
        { training: tagged },
        { ...shared, ...sizes, steps: 4, embeddingSize: 3, affixSize: 3 },
        hooks,
      ),
    load: (bytes) => {
      const model = tagging.load(bytes);
      const use = async () => {
        const [{ tokens, labels, probabilities }] = await model.tag(['a film of words']);
        expectThat(labels.length === tokens.length, `it gives ${labels.length} labels`);
        expectThat(model.labels.includes(labels[0]), `it says ${labels[0]}`);
        expectThat(probabilities.every(isProbability), `probabilities are ${probabilities}`);
      };
      return { model, use };
    },
    prepare: (bytes) => {
      const file = tagging.decode(bytes);
      return (hooks) => tagging.resume(file, { training: tagged }, hooks);
    },
  },
  {
    name: 'captioning',
    train: (hooks) => captioning.train(pictures, captionRun, hooks),
    load: (bytes) => {
      const model = captioning.load(bytes);
      const use = async () => {
        const { rows, columns, channels, summary } = model.grid;
        const [[{ text: caption, score }]] = await model.caption([
          {
            features: new Float32Array(rows * columns * channels),
            summary: new Float32Array(summary),
          },
        ]);
        expectThat(typeof caption === 'string', 'it gives no text');
        expectThat(Number.isFinite(score), `a score is ${score}`);
      };
      return { model, use };
    },
    prepare: (bytes) => {
      const file = captioning.decode(bytes);
      return (hooks) => captioning.resume(file, pictures, hooks);
    },
  },
  {
    name: 'translation',
    train: (hooks) =>
      translation.train(
        { training: pairs },
        { ...shared, ...sizes, steps: 4, embeddingSize: 4, tokenizer: 'word', minimumCount: 1 },
        hooks,
      ),
    load: (bytes) => {
      const model = translation.load(bytes);
      const use = async () => {
        const [{ text: translated, score }] = await model.translate(['one two one']);
        expectThat(typeof translated === 'string', 'it gives no text');
        expectThat(Number.isFinite(score), `a score is ${score}`);
      };
      return { model, use };
    },
    prepare: (bytes) => {
      const file = translation.decode(bytes);
      return (hooks) => translation.resume(file, { training: pairs }, hooks);
    },
  },
  {
    name: 'video captioning',
    train: (hooks) =>
      videoCaptioning.train(
        { training: clips },
        { ...shared, ...sizes, steps: 4, embeddingSize: 4, heldOut: 0.3 },
        hooks,
      ),
    load: (bytes) => {
      const model = videoCaptioning.load(bytes);
      const use = async () => {
        const { channels } = model;
        const clip = { values: new Float32Array(2 * channels), length: 2, channels };
        const [[{ score }]] = await model.caption([clip]);
        expectThat(Number.isFinite(score), `a score is ${score}`);
      };
      return { model, use };
    },
    prepare: (bytes) => {
      const file = videoCaptioning.decode(bytes);
      return (hooks) => videoCaptioning.resume(file, { training: clips }, hooks);
    },
  },
  {
    name: 'video labeling',
    train: (hooks) =>
      videoLabeling.train(
        { training: takes },
        { ...shared, ...sizes, steps: 4, lookAhead: 1, windowLength: 8 },
        hooks,
      ),
    load: (bytes) => {
      const model = videoLabeling.load(bytes);
      const use = async () => {
        const frame = new Float32Array(model.channels);
        const [{ labels }] = await model.label([
          { values: frame, length: 1, channels: model.channels },
        ]);
        expectThat(model.labels.includes(labels[0]), `it says ${labels[0]}`);
        if (model.configuration.direction === 'offline') return;
        const labeler = model.labeler();
        const [{ probability }] = [...labeler.push(frame), ...labeler.flush()];
        labeler.dispose();
        expectThat(isProbability(probability), `a probability is ${probability}`);
      };
      return { model, use };
    },
    prepare: (bytes) => {
      const file = videoLabeling.decode(bytes);
      return (hooks) => videoLabeling.resume(file, { training: takes }, hooks);
    },
  },
];

/** Models and unfinished runs of every task; a run that is read goes on for a step. */
export async function modelReaders(): Promise<Reader[]> {
  const readers = await Promise.all(tasks.map(readersOf));
  return readers.flat();
}

async function readersOf({ name, train, load, prepare }: Task): Promise<Reader[]> {
  const saved: Uint8Array[] = [];
  const save = (file: Uint8Array) => {
    saved.push(file);
  };
  const { model } = await train({ save, saveWhen: everySteps(2) });
  model.dispose();
  const [checkpoint, finished] = [saved[0], saved.at(-1) as Uint8Array];
  return [
    {
      name: `${name}: model`,
      seeds: [
        ...[finished, checkpoint],
        ...[compressModel(finished, 'int8'), compressModel(finished, 'float16')],
      ],
      mutate: mutateSafetensors,
      read: (bytes) => {
        const { model, use } = load(bytes);
        return async () => {
          try {
            await use();
          } finally {
            model.dispose();
          }
        };
      },
    },
    {
      name: `${name}: unfinished run`,
      seeds: [checkpoint],
      mutate: mutateSafetensors,
      read: async (bytes) => {
        const resume = prepare(bytes);
        const ending = new AbortController();
        const lastStep = { name: 'last-step', onStep: () => ending.abort() };
        const { model } = await resume({ signal: ending.signal, callbacks: [lastStep] });
        return () => model.dispose();
      },
    },
  ];
}
