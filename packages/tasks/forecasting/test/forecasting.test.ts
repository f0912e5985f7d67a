import { ArgumentError, DataError, FormatError } from '@unrolled/tensor';
import type { StepEvent } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { forecasting, forecastSvg } from '../src/index.ts';
import { drawPromotions, drawSeries, smallOptions } from './small-series.ts';

const series = drawSeries(300, 1);
const training = [series];

const train = (options: object = {}, hooks: object = {}) =>
  forecasting.train({ training }, { ...smallOptions, steps: 8, ...options }, hooks);

describe('forecasting', () => {
  it('learns what naive forecasts cannot know, and states its interval', async () => {
    const { model, record } = await forecasting.train(
      { training: [drawSeries(1200, 1)] },
      { ...smallOptions, hiddenSize: 16, batchSize: 32, steps: 600 },
    );
    const found = await forecasting.evaluate(model, [drawSeries(120, 2)]);
    const { persistence, drift, seasonalNaive } = found.baselines;
    expect(found.windows).toBe(120 - 12 - 3 + 1);
    expect(found.mase).toBeLessThan(0.6 * (seasonalNaive?.mase ?? 0));
    expect(found.mase).toBeLessThan(0.75 * (persistence?.mase ?? 0));
    expect(drift?.mae).toBeGreaterThan(found.mae);
    expect(found.coverage).toBeGreaterThan(0.7);
    expect(found.nominalCoverage).toBeCloseTo(0.8, 12);
    expect(record.progress.figures.mase).toBeLessThan(record.progress.figures.seasonalNaiveMase);
  });

  it('measures naive forecasts as they are defined', async () => {
    const { model } = await train({ season: null, inputLength: 3, horizon: 2, steps: 1 });
    const values = Float32Array.of(0, 0, 1, 0, 4, 0, 5, 0, 9, 0);
    const { baselines, windows } = await forecasting.evaluate(model, [
      { values, length: 5, channels: 2 },
    ]);
    expect(windows).toBe(1);
    // After 0, 1, 4 come 5 and 9: 4 and 4 are off by 1 and 5, the line 6 and 8 by 1 and 1.
    expect(baselines.persistence?.mae).toBeCloseTo(3, 4);
    expect(baselines.drift?.mae).toBeCloseTo(1, 4);
    expect(baselines.seasonalNaive).toBeUndefined();
  });

  it.each<[string, object]>([
    ['a season', {}],
    ['no season', { season: null, cell: 'lstm', numLayers: 2 }],
    ['both channels', { targets: 2, level: false, horizon: 7 }],
  ])('forecasts rising quantiles from the last rows: %s', async (_, options) => {
    const { model } = await train(options);
    const { horizon, targets } = model.configuration;
    const [whole] = await model.forecast([series]);
    const last = { values: series.values.slice(-24), length: 12, channels: 2 };
    expect((await model.forecast([last, series]))[0]).toEqual(whole);
    expect(whole.values).toHaveLength(3 * horizon * targets);
    for (let place = 0; place < whole.values.length; place += 3) {
      const [low, middle, high] = whole.values.subarray(place, place + 3);
      expect(low).toBeLessThanOrEqual(middle);
      expect(middle).toBeLessThanOrEqual(high);
      expect(whole.median[place / 3]).toBe(middle);
    }
  });

  it('is resumed to the bits of a run that was never interrupted', async () => {
    const saved: Uint8Array[] = [];
    const save = (bytes: Uint8Array) => void saved.push(Uint8Array.from(bytes));
    const options = { dropout: 0.2 };
    await train(options, { save });
    const controller = new AbortController();
    const callbacks = [
      { name: 'stop', onStep: ({ step }: StepEvent) => step === 5 && controller.abort() },
    ];
    const hooks = { signal: controller.signal, save, callbacks };
    expect((await train(options, hooks)).reason).toBe('aborted');
    await forecasting.resume(forecasting.decode(saved[1]), { training }, { save });
    expect(Buffer.compare(saved[0], saved[2])).toBe(0);
  });

  it('is one file, with what standardises its channels', async () => {
    const { model } = await forecasting.train(
      { training, names: ['sales', 'visits'] },
      { ...smallOptions, steps: 2 },
    );
    const bytes = await forecasting.encode(model);
    const again = forecasting.load(bytes, 'sales.safetensors');
    expect(await again.forecast(training)).toEqual(await model.forecast(training));
    expect(forecasting.summaryOf(again)).toEqual({ channels: 'sales, visits' });
    expect(() => forecasting.load(bytes.slice(0, 300))).toThrow(FormatError);
  });
});

describe('columns known ahead', () => {
  const names = ['sales', 'promotion', 'orders'];
  const known = { ...smallOptions, knownColumns: 'promotion' };
  const trainKnown = (options: object) =>
    forecasting.train({ training: [drawPromotions(600, 1)], names }, { ...known, ...options });
  const whole = drawPromotions(90, 2);
  const cut = (start: number, end: number, channels: readonly number[]) => ({
    values: Float32Array.from(
      { length: (end - start) * channels.length },
      (_, place) =>
        whole.values[
          (start + Math.floor(place / channels.length)) * 3 + channels[place % channels.length]
        ],
    ),
    length: end - start,
    channels: channels.length,
  });
  const before = cut(0, 80, [0, 1, 2]);

  it('forecasts what they change, which nothing else tells', async () => {
    const options = { hiddenSize: 16, batchSize: 32, steps: 400 };
    const [{ mae }, { mae: blind }] = await Promise.all(
      ['promotion', null].map(async (knownColumns) => {
        const { model } = await trainKnown({ ...options, knownColumns });
        return forecasting.evaluate(model, [whole]);
      }),
    );
    expect(mae).toBeLessThan(0.45);
    expect(blind).toBeGreaterThan(2 * mae);
  });

  it('reads as many of their rows as are forecast, and no row of others', async () => {
    const { model } = await trainKnown({ steps: 30, numLayers: 2 });
    const [forecast] = await model.forecast([before], [cut(80, 83, [1])]);
    expect((await model.forecast([before], [cut(80, 90, [1])]))[0]).toEqual(forecast);
    const other = cut(80, 83, [1]);
    other.values[1] = 1 - other.values[1];
    const [changed] = await model.forecast([before], [other]);
    expect(changed.median[0]).toBe(forecast.median[0]);
    expect(changed.median[1]).not.toBe(forecast.median[1]);
    const bytes = await forecasting.encode(model);
    const again = forecasting.load(bytes);
    expect(await again.forecast([before], [other])).toEqual([changed]);
  });

  it.each<[string, readonly ReturnType<typeof cut>[], RegExp]>([
    ['none', [], /future must be the next rows of promotion after each of 1 series, got/],
    ['one too many', [cut(80, 83, [1]), cut(80, 83, [1])], /after each of 1 series/],
    ['too few rows', [cut(80, 82, [1])], /future 0 must have at least the 3 rows .* got 2/],
    ['other channels', [cut(80, 83, [0, 1])], /future must have 1 channels, got 2/],
  ])('refuses as their future: %s', async (_, future, message) => {
    const { model } = await trainKnown({ steps: 1 });
    await expect(model.forecast([before], future)).rejects.toThrow(message);
  });

  it('must be channels that are not forecast, and have no future otherwise', async () => {
    for (const knownColumns of ['price', 'sales', 'promotion,', 'promotion,sales']) {
      await expect(trainKnown({ steps: 1, knownColumns })).rejects.toThrow(
        /knownColumns must name columns .* not forecast \(promotion, orders\), got/,
      );
    }
    const { model } = await trainKnown({ steps: 1, knownColumns: null });
    await expect(model.forecast([before], [cut(80, 83, [1])])).rejects.toThrow(
      /future must be left out, as the model has no known columns/,
    );
  });
});

describe('wrong data', () => {
  const withValue = (value: number) => ({
    ...series,
    values: series.values.map((own, place) => (place === 7 ? value : own)),
  });

  it.each<[string, unknown, object, RegExp]>([
    ['no series', [], {}, /there must be series to train on, got none/],
    ['NaN', [withValue(Number.NaN)], {}, /got NaN in frame 3/],
    ['infinity', [withValue(Infinity)], {}, /Infinity/],
    [
      'one row',
      [series, drawSeries(1, 1)],
      {},
      /series 2 of the training data must have rows for a window of 12 and a horizon of 3 to train on, and 3 more to hold out, got 1 and 0; use a longer series, a shorter window \(inputLength\) or a shorter horizon$/,
    ],
    ['a horizon longer than the data', training, { horizon: 500 }, /a horizon of 500 to train on/],
    ['too few channels', training, { targets: 3 }, /targets must be at most 2, .* got 3/],
    [
      'a season that is not read',
      training,
      { season: 13 },
      /season must be at most inputLength, which is 12, got 13/,
    ],
    ['quantiles without the median', training, { quantiles: '0.1,0.9' }, /0\.5 among them/],
  ])('refuses %s', async (_, data, options, message) => {
    const run = forecasting.train(
      { training: data as never },
      { ...smallOptions, steps: 1, ...options },
    );
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toSatisfy(
      (error) => error instanceof ArgumentError || error instanceof DataError,
    );
  });

  it('refuses series that are too short for a model, or of other channels', async () => {
    const { model } = await train({ steps: 1 });
    await expect(model.forecast([drawSeries(11, 1)])).rejects.toThrow(/the 12 rows .* got 11/);
    const other = { values: new Float32Array(12), length: 12, channels: 1 };
    await expect(model.forecast([other])).rejects.toThrow(/must have 2 channels, got 1/);
    await expect(forecasting.evaluate(model, [])).rejects.toThrow(/there must be series, got none/);
  });
});

it('draws a forecast with its interval', () => {
  const picture = { name: 'a & b', history: [1, 2], low: [1], median: [2], high: [3] };
  const svg = forecastSvg(picture);
  expect(svg).toMatch(/^<svg .*viewBox/);
  expect(svg).toContain('a &amp; b');
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  expect(forecastSvg({ ...picture, expected: [2] }).match(/<polyline/g)).toHaveLength(3);
  expect(() => forecastSvg({ ...picture, low: [] })).toThrow(ArgumentError);
  expect(() => forecastSvg({ ...picture, low: [Number.NaN] })).toThrow(
    /low must be finite numbers/,
  );
});
