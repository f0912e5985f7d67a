import { forecasting } from '@unrolled/forecasting';
import { languageModel } from '@unrolled/language-model';
import { sentiment } from '@unrolled/sentiment';
import { tagging } from '@unrolled/tagging';
import { Rng } from '@unrolled/tensor';
import { translation } from '@unrolled/translation';
import { type FuzzedTask, isProbability, shortRun } from './fuzzed-task.ts';
import { expectThat } from './reader.ts';

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

/** Tasks that read text, tables and series. */
export const textAndSeriesTasks: readonly FuzzedTask[] = [
  {
    name: 'language-model',
    train: (hooks) =>
      languageModel.train(text, { ...shortRun, embeddingSize: 3, sequenceLength: 9 }, hooks),
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
      sentiment.train({ training: examples }, { ...shortRun, embeddingSize: 3, ngrams: 0 }, hooks),
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
        { ...shortRun, inputLength: 4, horizon: 2, knownColumns: '2' },
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
      tagging.train({ training: tagged }, { ...shortRun, embeddingSize: 3, affixSize: 3 }, hooks),
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
    name: 'translation',
    train: (hooks) =>
      translation.train(
        { training: pairs },
        { ...shortRun, embeddingSize: 4, tokenizer: 'word', minimumCount: 1 },
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
];
