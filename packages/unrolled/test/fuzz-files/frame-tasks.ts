import { actionRecognition } from '@unrolled/action-recognition';
import { captioning, ImageReader } from '@unrolled/captioning';
import { videoCaptioning } from '@unrolled/video-captioning';
import { videoLabeling } from '@unrolled/video-labeling';
import { type FuzzedTask, isProbability, shortRun } from './fuzzed-task.ts';
import { expectThat } from './reader.ts';

/** Sequences of three joints in two dimensions. */
const actions = Array.from({ length: 12 }, (_, place) => ({
  ...{ values: Float32Array.from({ length: 18 }, (_, at) => (at * (place + 3)) % 17), length: 3 },
  ...{ channels: 6, label: place % 2 === 0 ? 'wave' : 'clap' },
}));
const takes = Array.from({ length: 4 }, (_, take) => ({
  ...{ values: Float32Array.from({ length: 24 }, (_, at) => (at * (take + 2)) % 7), length: 12 },
  ...{ channels: 2, labels: Array.from({ length: 12 }, (_, at) => (at < 6 ? 'rest' : 'wave')) },
}));
const clips = Array.from({ length: 8 }, (_, place) => ({
  ...{ values: Float32Array.from({ length: 6 }, (_, at) => (at * (place + 2)) % 5), length: 2 },
  ...{ channels: 3, captions: [place % 2 === 0 ? 'a dog runs' : 'a cat sleeps'] },
}));

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
  ...shortRun,
  embeddingSize: 3,
  stages: '2,3',
  minimumCount: 1,
};

/** Tasks that read pictures and frames. */
export const frameTasks: readonly FuzzedTask[] = [
  {
    name: 'action-recognition',
    train: (hooks) =>
      actionRecognition.train({ training: actions }, { ...shortRun, skeleton: '0,0,1' }, hooks),
    load: (bytes) => {
      const model = actionRecognition.load(bytes);
      const use = async () => {
        const { channels } = model;
        // A joint at the origin is one that is missing.
        const values = Float32Array.from({ length: 2 * channels }, (_, at) => at + 1);
        const clip = { values, length: 2, channels };
        const [{ label, probability }] = await model.predict([clip]);
        expectThat(model.labels.includes(label), `it says ${label}`);
        expectThat(isProbability(probability), `a probability is ${probability}`);
      };
      return { model, use };
    },
    prepare: (bytes) => {
      const file = actionRecognition.decode(bytes);
      return (hooks) => actionRecognition.resume(file, { training: actions }, hooks);
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
    name: 'video-captioning',
    train: (hooks) =>
      videoCaptioning.train(
        { training: clips },
        { ...shortRun, embeddingSize: 4, heldOut: 0.3 },
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
    name: 'video-labeling',
    train: (hooks) =>
      videoLabeling.train(
        { training: takes },
        { ...shortRun, lookAhead: 1, windowLength: 8 },
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
