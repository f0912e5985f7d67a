import { expect, it } from 'vitest';
import { forecastSeries } from '../examples/forecast-series.ts';
import { readLabels } from '../examples/labels-without-places.ts';

it('a forecaster bounds what comes next', { timeout: 120_000 }, async () => {
  const { history, expected, bands } = await forecastSeries(4);
  expect(history.rows).toHaveLength(4);
  expect(bands).toHaveLength(expected.length);
  const within = bands.filter(
    ([low, , high], place) => low <= expected[place] && expected[place] <= high,
  );
  const share = within.length / bands.length;
  expect([share > 0.6, share < 0.95]).toEqual([true, true]);
});

it('labels without a place in time are learned', { timeout: 120_000 }, async () => {
  expect(await readLabels(150)).toBeLessThan(0.1);
});
