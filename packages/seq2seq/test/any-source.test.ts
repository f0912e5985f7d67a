import { cellKinds } from '@unrolled/cells';
import { noGrad, Rng, scope, stack, tensor, where } from '@unrolled/tensor';
import { Adam, clipGradNorm } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import {
  type AttentionKind,
  type BahdanauDecoder,
  type DecoderKind,
  type Encoded,
  RecurrentEncoder,
  SequenceGenerator,
  type SequenceGeneratorOptions,
} from '../src/index.ts';
import { largestDifference, normal, tokens } from './helpers.ts';

const [startToken, endToken, firstColour, colours] = [1, 2, 3, 4];
const [cells, featureSize, summarySize] = [6, 5, 7];

/** A vector for each colour, so that a grid of them can be read. */
const palette = normal([colours, featureSize], 3);

interface Pictures extends Encoded {
  readonly captions: number[][];
  readonly targetIn: ReturnType<typeof tokens>;
  readonly targetOut: ReturnType<typeof tokens>;
  readonly targetLengths: number[];
}

/**
 * Grids of 2 × 3 cells, as a convolution gives them, each with a colour; the caption names the
 * colours of the first cells. There is no recurrent state, and the summary has a size of its own.
 */
function pictures(rows: number, rng: Rng): Pictures {
  const grids = Array.from({ length: rows }, () =>
    Array.from({ length: cells }, () => rng.integer(colours)),
  );
  const captions = grids.map((grid) => {
    const length = 2 + (grid[0] % 2);
    return grid.slice(0, length).map((colour) => firstColour + colour);
  });
  const places = normal([1, cells, featureSize], 4);
  const memory = palette
    .gather(tensor(Int32Array.from(grids.flat())))
    .reshape([rows, cells, featureSize])
    .add(places);
  const summary = memory.mean(1).matmul(normal([featureSize, summarySize], 6, 0.4));
  const fill = (row: number[]) => [...row, ...new Array<number>(4 - row.length).fill(0)];
  return {
    memory,
    summary,
    lengths: null,
    captions,
    targetIn: tokens(...captions.map((caption) => fill([startToken, ...caption]))),
    targetOut: tokens(...captions.map((caption) => fill([...caption, endToken]))),
    targetLengths: captions.map((caption) => caption.length + 1),
  };
}

const generatorOf = (options: Partial<SequenceGeneratorOptions> = {}) =>
  new SequenceGenerator({
    source: { memorySize: featureSize, summarySize },
    vocabularySize: firstColour + colours,
    startToken,
    endToken,
    embeddingSize: 16,
    hiddenSize: 32,
    dropout: 0,
    rng: new Rng(1),
    ...options,
  });

const variants: [DecoderKind, AttentionKind][] = [
  ['luong', 'general'],
  ['bahdanau', 'additive'],
];

describe('captions of feature grids', () => {
  it.each(variants)('are learned: decoder %s, attention %s', async (decoder, attention) => {
    const model = generatorOf({ decoder, attention, cell: 'lstm' });
    const optimizer = new Adam([...model.parameters()]);
    const rng = new Rng(2);
    const steps = 260;
    for (let step = 0; step < steps; step++) {
      optimizer.learningRate = 0.02 * (1 - step / steps);
      scope(() => {
        optimizer.zeroGrad();
        const batch = pictures(24, rng);
        model.loss(batch, batch).backward();
        clipGradNorm([...model.parameters()], 1);
        optimizer.step();
      });
    }
    const fresh = pictures(60, new Rng(77));
    expect(noGrad(() => model.loss(fresh, fresh).itemSync())).toBeLessThan(0.1);
    const found = await model.generate(fresh);
    const right = found.filter(([best], row) => best.tokens.join() === fresh.captions[row].join());
    expect(right.length).toBeGreaterThanOrEqual(54);
    for (const [{ tokens: words, alignment }] of found) {
      expect(alignment!.length).toBe(words.length);
      for (const weights of alignment!) {
        expect(weights.length).toBe(cells);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      }
    }
  });

  it.each(cellKinds)('score the same in search and with teacher forcing: %s', async (cell) => {
    const model = generatorOf({ cell, numLayers: 2 });
    const batch = pictures(3, new Rng(5));
    const found = await model.generate(batch, { beam: 3, nBest: 2, maximumLength: 6 });
    for (const results of found) expect(results).toHaveLength(2);
    const best = found.map(([first]) => first);
    const targets = best.map(({ tokens: words, ended }) => [
      ...words,
      ...(ended ? [endToken] : []),
    ]);
    const longest = Math.max(...targets.map(({ length }) => length));
    const { logits } = model
      .eval()
      .forward(
        batch,
        tokens(
          ...targets.map((target) =>
            Array.from({ length: longest }, (_, t) =>
              t === 0 ? startToken : (target[t - 1] ?? 0),
            ),
          ),
        ),
      );
    const values = logits.logSoftmax().dataSync();
    const vocabulary = firstColour + colours;
    targets.forEach((target, row) => {
      const sum = target.reduce(
        (total, token, t) => total + values[(row * longest + t) * vocabulary + token],
        0,
      );
      expect(best[row].logProbability).toBeCloseTo(sum, 4);
    });
  });

  it('read the tensors of the source without taking them', async () => {
    for (const attention of ['dot', 'none'] as const) {
      const model = generatorOf({ attention, hiddenSize: attention === 'dot' ? featureSize : 8 });
      const batch = pictures(2, new Rng(5));
      const first = await model.generate(batch);
      expect(await model.generate(batch)).toEqual(first);
    }
  });
});

describe('gated context', () => {
  const gated = () =>
    generatorOf({ decoder: 'bahdanau', attention: 'additive', gatedContext: true, cell: 'lstm' });

  it('lets a closed gate hide the memory, and an open one change nothing', () => {
    const one = pictures(3, new Rng(5));
    const other = { ...one, memory: pictures(3, new Rng(6)).memory };
    const logitsOf = (model: SequenceGenerator, batch: Pictures) =>
      noGrad(() => model.forward(batch, batch.targetIn).logits);
    const model = gated();
    const { gate } = model.decoder as BahdanauDecoder;
    gate!.weight.assign(gate!.weight.mul(0));
    gate!.bias!.assign(tensor([-100]));
    expect(largestDifference(logitsOf(model, one), logitsOf(model, other))).toBe(0);
    gate!.bias!.assign(tensor([100]));
    expect(largestDifference(logitsOf(model, one), logitsOf(model, other))).toBeGreaterThan(1e-3);
    // The gate is made last, so the other weights are those of a model without one.
    const plain = generatorOf({ decoder: 'bahdanau', attention: 'additive', cell: 'lstm' });
    expect(largestDifference(logitsOf(model, one), logitsOf(plain, one))).toBe(0);
  });

  it.each(['additive', 'none'] as const)(
    'decodes token by token: attention %s',
    async (attention) => {
      const model = generatorOf({ decoder: 'bahdanau', attention, gatedContext: true });
      const batch = pictures(2, new Rng(5));
      const [[best]] = await model.generate(batch, { beam: 2, maximumLength: 4 });
      const target = [...best.tokens, ...(best.ended ? [endToken] : [])];
      const rows = [startToken, ...target.slice(0, -1)];
      const { logits } = model.eval().forward(batch, tokens(rows, rows));
      const values = logits.logSoftmax().dataSync();
      const size = firstColour + colours;
      const sum = target.reduce((total, token, t) => total + values[t * size + token], 0);
      expect(best.logProbability).toBeCloseTo(sum, 4);
    },
  );

  it('is for the decoder that attends before the recurrence', () => {
    expect(() => generatorOf({ gatedContext: true })).toThrow(
      "gatedContext needs the decoder 'bahdanau', got 'luong'",
    );
  });
});

describe('coverage', () => {
  it('adds the mean square of what each valid position lacks of attention 1', () => {
    const model = generatorOf({ hiddenSize: 8 }).eval();
    for (const lengths of [null, [6, 2, 4]]) {
      const batch = { ...pictures(3, new Rng(5)), lengths };
      const { targetIn, targetLengths } = batch;
      const weights = model.forward(batch, targetIn, targetLengths).weights!.dataSync();
      const squares = [0, 1, 2].flatMap((row) =>
        Array.from({ length: lengths?.[row] ?? cells }, (_, position) => {
          let sum = 0;
          for (let t = 0; t < 4; t++) sum += weights[(row * 4 + t) * cells + position];
          return (1 - sum) ** 2;
        }),
      );
      const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
      const [plain, covered] = [{}, { coverage: 0.7 }].map((options) =>
        model.loss(batch, batch, options).itemSync(),
      );
      expect(covered - plain).toBeCloseTo(0.7 * mean, 5);
    }
  });

  it('needs attention', () => {
    const batch = pictures(2, new Rng(5));
    expect(() => generatorOf({ attention: 'none' }).loss(batch, batch, { coverage: 1 })).toThrow(
      'coverage needs attention',
    );
  });
});

describe('the first state', () => {
  it('comes from a summary of any size, with weights for each layer', () => {
    const { bridge } = generatorOf({ cell: 'lstm', numLayers: 2, hiddenSize: 3 });
    const { memory, summary, lengths } = pictures(4, new Rng(1));
    const state: { h: typeof summary; c?: typeof summary } = bridge.forward({
      memory,
      summary,
      lengths,
    });
    const layers = bridge.h.forward(summary).tanh();
    const expected = stack([layers.slice([null, [0, 3]]), layers.slice([null, [3, 6]])], 0);
    expect(largestDifference(state.h, expected)).toBe(0);
    expect(state.c!.shape).toEqual([2, 4, 3]);
    expect(largestDifference(state.h, state.c!)).toBeGreaterThan(0.01);
  });

  it('needs the state or the summary that the sizes promise', () => {
    const batch = pictures(2, new Rng(1));
    const withState = generatorOf({
      source: { memorySize: featureSize, summarySize, stateSize: 4 },
    });
    expect(() => withState.loss(batch, batch)).toThrow('encoded.state must be an object');
    const { summary: _, ...without } = batch;
    expect(() => generatorOf().loss(without as never, batch)).toThrow(
      'SequenceGenerator.loss: encoded.summary must be a tensor',
    );
    expect(() => generatorOf({ source: { memorySize: 0, summarySize } })).toThrow(
      'SequenceGenerator, source: memorySize must be a whole number from 1 up, got 0',
    );
  });
});

describe('frames', () => {
  it('are encoded by a recurrent layer, and those beyond a length change nothing', async () => {
    const encoder = new RecurrentEncoder({ inputSize: 4, hiddenSize: 6, rng: new Rng(3) });
    const model = generatorOf({ source: encoder.sizes });
    const frames = normal([2, 5, 4], 9);
    const mask = tensor([1, 1, 1, 1, 1, 1, 1, 1, 0, 0], [2, 5, 1]);
    const [one, other] = [frames, where(mask, frames, frames.constant(50, []))].map((x) =>
      encoder.forward(x, [5, 3]),
    );
    const options = { nBest: 2, maximumLength: 5 };
    const found = await model.generate(one, options);
    expect(found[1][0].alignment!.every(({ length }) => length === 3)).toBe(true);
    expect(await model.generate(other, options)).toEqual(found);
    expect(() => encoder.forward(normal([2, 5], 1))).toThrow('x must be [batch, positions, ..]');
  });
});
