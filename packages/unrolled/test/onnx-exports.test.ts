import { actionRecognition } from '@unrolled/action-recognition';
import { captioning, ImageReader } from '@unrolled/captioning';
import { forecasting } from '@unrolled/forecasting';
import { languageModel } from '@unrolled/language-model';
import { sentiment } from '@unrolled/sentiment';
import { tagging } from '@unrolled/tagging';
import { noGrad, Rng, type Tensor, tensor } from '@unrolled/tensor';
import { translation } from '@unrolled/translation';
import { videoCaptioning } from '@unrolled/video-captioning';
import { videoLabeling } from '@unrolled/video-labeling';
import { describe, expect, it } from 'vitest';
import type { OrtSession, OrtTensor } from '../../../tooling/vitest/onnxruntime.ts';
import {
  closeTo,
  decodingOf,
  float32,
  greedy,
  int32,
  openOnnx,
  padded,
  runtime,
} from './onnx-sessions.ts';

const rng = new Rng(11);
const drawn = (length: number): Float32Array =>
  Float32Array.from({ length }, () => 2 * rng.uniform() - 1);
const shared = { batchSize: 4, validations: 1, heldOut: 0.25, steps: 3 };
const sizes = { hiddenSize: 4, embeddingSize: 6 };
const values = async (live: Tensor) => [...(await live.data())];

describe.skipIf(runtime === null)('models in ONNX, as onnxruntime computes them', () => {
  it.each(['full', 'adaptive'] as const)(
    'language model, softmax %s, its state carried from call to call',
    async (softmax) => {
      const { model } = await languageModel.train('to be or not to be. '.repeat(20), {
        ...{ ...shared, ...sizes, sequenceLength: 8, numLayers: 2 },
        ...{ heldOut: 0.2, softmax },
      });
      const { 'model.onnx': session } = await openOnnx(await languageModel.export(model, 'onnx'));
      const ids = model.encode('to be');
      const expected = await values(noGrad(() => model.forward(tensor(ids, [1, 5])).logits));
      const zeros = float32(new Float32Array(2 * 4), [2, 1, 4]);
      let state: Record<string, OrtTensor> = Object.fromEntries(
        session.inputNames.slice(1).map((name) => [name, zeros]),
      );
      const logits: number[] = [];
      for (const id of ids) {
        const { logits: own, ...after } = await session.run({
          tokens: int32([id], [1, 1]),
          ...state,
        });
        logits.push(...own.data);
        state = Object.fromEntries(
          Object.entries(after).map(([name, value]) => [name.replace('next_', ''), value]),
        );
      }
      closeTo(logits, expected);
    },
  );

  it.each([
    ['last', true, 2, 0],
    ['mean', true, 1, 3],
    ['max', false, 1, 2],
    ['attention', true, 1, 0],
  ] as const)(
    'sentiment, pooling %s, bidirectional %s',
    async (pooling, bidirectional, numLayers, ngrams) => {
      const texts = ['a good film', 'a very bad plot indeed', 'good', 'not bad at all'];
      const examples = [...texts, ...texts].map((text, place) => ({
        ...{ text, label: place % 2 === 0 ? 'good' : 'bad' },
      }));
      const { model } = await sentiment.train(
        { training: examples },
        { ...shared, ...sizes, pooling, bidirectional, numLayers, ngrams },
      );
      const { 'model.onnx': session } = await openOnnx(await sentiment.export(model, 'onnx'));
      const encoded = texts.map((text) => model.encode(text));
      const { logits } = await session.run({
        tokens: padded(encoded, 0),
        lengths: int32(encoded.map(({ length }) => length)),
        ...(ngrams > 0 && {
          runs: padded(
            encoded.map((one) => model.runsOf(one)),
            -1,
          ),
        }),
      });
      closeTo(logits.data, await values(noGrad(() => model.forward(encoded))));
    },
  );

  it.each([4, 0])('tagging, affixes up to %s characters', async (longestAffix) => {
    const tagged = Array.from({ length: 8 }, (_, place) => ({
      tokens: ['a', `film${place % 3}`, 'ends'].slice(0, 2 + (place % 2)),
      labels: ['O', place % 2 === 0 ? 'B-A' : 'O', 'O'].slice(0, 2 + (place % 2)),
    }));
    const { model } = await tagging.train(
      { training: tagged },
      { ...shared, ...sizes, longestAffix, affixSize: 3 },
    );
    const { 'model.onnx': session } = await openOnnx(await tagging.export(model, 'onnx'));
    const encoded = [
      ['a', 'film1'],
      ['film2', 'never', 'Ends'],
    ].map((one) => model.encode(one));
    const width = 2 * longestAffix + 1;
    const affixes = padded(
      encoded.map((one) => one.affixes),
      0,
    );
    const { logits } = await session.run({
      words: padded(
        encoded.map(({ words }) => words),
        0,
      ),
      lengths: int32([2, 3]),
      ...(longestAffix > 0 && { affixes: int32(affixes.data, [2, 3, width]) }),
    });
    closeTo(logits.data, await values(noGrad(() => model.forward(encoded))));
  });

  it.each([
    [null, null],
    [3, null],
    [3, '4,3'],
  ])('forecasting whole, season %s, known columns %s', async (season, knownColumns) => {
    const series = { values: drawn(120), length: 30, channels: 4 };
    const { model } = await forecasting.train(
      { training: [series] },
      {
        ...shared,
        hiddenSize: 4,
        inputLength: 5,
        horizon: 4,
        targets: 2,
        season,
        knownColumns,
        level: season === null,
      },
    );
    const { 'model.onnx': session } = await openOnnx(await forecasting.export(model, 'onnx'));
    const [rows, ahead] = [drawn(20), drawn(8)];
    const [{ values: expected }] = await model.forecast(
      [{ values: rows, length: 5, channels: 4 }],
      knownColumns === null ? [] : [{ values: ahead, length: 4, channels: 2 }],
    );
    const { quantiles } = await session.run({
      rows: float32(rows, [1, 5, 4]),
      ...(knownColumns !== null && { future: float32(ahead, [1, 4, 2]) }),
    });
    closeTo(quantiles.data, expected);
  });

  const sequence = (label: string, length: number, channels: number) => ({
    ...{ values: drawn(length * channels), length, channels, label },
  });
  const pixels = { width: 8, height: 6, colour: 'grey' } as const;

  it.each([
    ['gru', 'mean', true, null],
    ['none', 'last', false, null],
    ['lstm', 'max', true, pixels],
    ['none', 'mean', true, pixels],
  ] as const)(
    'action recognition by %s, pooling %s, motion %s',
    async (cell, pooling, motion, preprocessing) => {
      const channels = preprocessing === null ? 3 : 48;
      const takes = Array.from({ length: 8 }, (_, place) =>
        sequence(place % 2 === 0 ? 'wave' : 'clap', 3 + (place % 3), channels),
      );
      const { model } = await actionRecognition.train(
        { training: takes, ...(preprocessing && { preprocessing }) },
        { ...shared, hiddenSize: 4, cell, pooling, motion, vectorSize: 5 },
      );
      const { 'model.onnx': session } = await openOnnx(
        await actionRecognition.export(model, 'onnx'),
      );
      const some = takes.slice(0, 3);
      const expected = await values(noGrad(() => model.forward(model.batchOf(some))));
      const { logits } = await session.run({
        frames: padded(
          some.map((one) => one.values),
          0,
          channels,
        ),
        lengths: int32(some.map(({ length }) => length)),
      });
      closeTo(logits.data, expected);
    },
  );

  it.each([
    ['causal', 'lstm', true, null],
    ['causal', 'gru', true, pixels],
    ['causal', 'gru', false, null],
    ['offline', 'gru', true, null],
  ] as const)(
    'video labeling, %s %s, motion %s',
    async (direction, cell, motion, preprocessing) => {
      const channels = preprocessing === null ? 2 : 48;
      const takes = Array.from({ length: 4 }, () => ({
        ...sequence('', 9, channels),
        labels: Array.from({ length: 9 }, (_, at) => (at < 4 ? 'rest' : 'wave')),
      }));
      const { model } = await videoLabeling.train(
        { training: takes, ...(preprocessing && { preprocessing }) },
        { ...shared, hiddenSize: 4, numLayers: 2, direction, cell, motion, vectorSize: 5 },
      );
      const { 'model.onnx': session } = await openOnnx(await videoLabeling.export(model, 'onnx'));
      const [take] = takes;
      const expected = await values(noGrad(() => model.forward(model.batchOf([take]))));
      if (direction === 'offline') {
        const frames = float32(take.values, [1, 9, channels]);
        const before = float32(take.values.subarray(0, channels), [1, 1, channels]);
        const { logits } = await session.run({ frames, before, lengths: int32([9]) });
        closeTo(logits.data, expected);
        return;
      }
      closeTo(await stream(session, take.values, channels), expected);
    },
  );

  /** One frame a call. */
  async function stream(session: OrtSession, frames: Float32Array, channels: number) {
    const zeros = float32(new Float32Array(2 * 4), [2, 1, 4]);
    let state: Record<string, OrtTensor> = {
      h: zeros,
      ...(session.inputNames.includes('c') && { c: zeros }),
    };
    const logits: number[] = [];
    for (let at = 0; at < frames.length; at += channels) {
      const frame = (start: number) =>
        float32(frames.slice(start, start + channels), [1, 1, channels]);
      const before = session.inputNames.includes('before') && {
        before: frame(Math.max(0, at - channels)),
      };
      const { logits: own, ...after } = await session.run({
        frames: frame(at),
        ...before,
        ...state,
      });
      logits.push(...own.data);
      state = Object.fromEntries(
        Object.entries(after).map(([name, value]) => [name.replace('next_', ''), value]),
      );
    }
    return logits;
  }

  const search = { beam: 1, lengthPenalty: 0, maximumLength: 8 };

  it.each([
    ['luong', 'general', 'gru', true, 1],
    ['luong', 'dot', 'lstm', true, 2],
    ['luong', 'none', 'gru', true, 1],
    ['input-feeding', 'additive', 'lstm', true, 1],
    ['bahdanau', 'additive', 'gru', false, 2],
    ['bahdanau', 'none', 'rnn', true, 1],
  ] as const)(
    'translation, %s decoder, attention %s, %s',
    async (decoder, attention, cell, bidirectional, numLayers) => {
      const pairs = Array.from({ length: 24 }, (_, place) => ({
        source: place % 2 === 0 ? 'one two' : 'two one one',
        target: place % 3 === 0 ? 'un deux' : 'deux un',
      }));
      const { model } = await translation.train(
        { training: pairs },
        {
          ...{ ...shared, ...sizes, decoder, attention, cell, bidirectional, numLayers },
          ...{ steps: 12, learningRate: 0.02, tokenizer: 'word', minimumCount: 1, copies: 0 },
        },
      );
      const exported = await translation.export(model, 'onnx');
      const files = await openOnnx(exported);
      const sources = ['one two', 'two one one'].map((text) =>
        model.tokenizers.source.encode(text),
      );
      const lengths = sources.map(({ length }) => length);
      const source = padded(sources, 0);
      const expected = await model.network.generate(
        tensor(Int32Array.from(source.data), [...source.dims]),
        lengths,
        search,
      );
      const found = await greedy(
        files,
        { tokens: source, lengths: int32(lengths) },
        8,
        decodingOf(exported),
      );
      expectGenerated(found, expected);
    },
  );

  type Found = Awaited<ReturnType<typeof greedy>>;
  type Expected = Awaited<
    ReturnType<Awaited<ReturnType<typeof translation.train>>['model']['network']['generate']>
  >;

  /** Equal tokens, and scores that are the sums of equal log-probabilities. */
  function expectGenerated(found: Found, expected: Expected): void {
    expect(found.map(({ tokens }) => tokens)).toEqual(expected.map(([{ tokens }]) => [...tokens]));
    closeTo(
      found.map(({ logProbability }) => logProbability),
      expected.map(([one]) => one.logProbability),
    );
  }

  it.each([
    ['luong', 'general', 'pixels'],
    ['bahdanau', 'additive', 'features'],
  ] as const)('captioning, %s decoder, attention %s, of %s', async (decoder, attention, kind) => {
    const ofPixels = ImageReader.ofPixels({ width: 8, height: 8 });
    const grid =
      kind === 'pixels' ? ofPixels.grid : { rows: 2, columns: 3, channels: 5, summary: 4 };
    const image = () => ({
      features: drawn(grid.rows * grid.columns * grid.channels),
      ...(kind === 'features' && { summary: drawn(4) }),
    });
    const images = Array.from({ length: 12 }, (_, place) => ({
      ...image(),
      captions: [place % 2 === 0 ? 'a dark wall' : 'a light one'],
    }));
    const { model } = await captioning.train(
      { grid, training: images, ...(kind === 'pixels' && { source: ofPixels.source }) },
      {
        ...{ ...shared, ...sizes, decoder, attention, gatedContext: decoder === 'bahdanau' },
        ...{ steps: 12, learningRate: 0.02, stages: '2,8', minimumCount: 1 },
      },
    );
    const exported = await captioning.export(model, 'onnx');
    const files = await openOnnx(exported);
    const [{ features, summary }] = images;
    const shape = [1, grid.rows, grid.columns, grid.channels];
    const inputs = {
      features: float32(features, shape),
      ...(summary && { summary: float32(summary, [1, 4]) }),
    };
    const [[expected]] = await model.caption([{ features, summary }], search);
    const [found] = await greedy(files, inputs, 8, decodingOf(exported));
    expect(model.tokenizer.decode(found.tokens)).toBe(expected.text);
    closeTo([found.logProbability], [expected.score]);
  });

  it.each([null, pixels])('video captioning of %s', async (preprocessing) => {
    const channels = preprocessing === null ? 3 : 48;
    const clips = Array.from({ length: 8 }, (_, place) => ({
      ...sequence('', 3 + (place % 2), channels),
      captions: [place % 2 === 0 ? 'a dog runs' : 'a cat sleeps'],
    }));
    const { model } = await videoCaptioning.train(
      { training: clips, ...(preprocessing && { preprocessing }) },
      { ...shared, ...sizes, steps: 12, learningRate: 0.02, vectorSize: 5 },
    );
    const exported = await videoCaptioning.export(model, 'onnx');
    const files = await openOnnx(exported);
    const some = clips.slice(0, 2);
    const expected = await model.caption(some, search);
    const found = await greedy(
      files,
      {
        frames: padded(
          some.map((one) => one.values),
          0,
          channels,
        ),
        lengths: int32(some.map(({ length }) => length)),
      },
      8,
      decodingOf(exported),
    );
    expect(found.map(({ tokens }) => model.tokenizer.decode(tokens))).toEqual(
      expected.map(([{ text }]) => text),
    );
  });
});
