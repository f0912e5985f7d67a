import { expect, it } from 'vitest';
import { cases } from '../src/cases.ts';
import { htmlReport } from '../src/html-report.ts';
import { circumstancesOf, reportCase } from '../src/report.ts';
import type { Outcome } from '../src/runner.ts';
import { exponentOf, formatScaling, scalingOf } from '../src/scaling.ts';

const measured = (name: string, seconds: number): Outcome => ({
  status: 'measured',
  name,
  version: '1.0',
  times: [{ seconds, processorSeconds: seconds, fastestSeconds: seconds / 2 }],
  peakBytes: 12_300_000,
});
const alongTime = cases
  .filter(({ axis }) => axis === 'time')
  .map((one) =>
    reportCase(one, [
      measured('unrolled', one.time * 1e-3),
      measured('pytorch', one.time ** 2 * 1e-5),
    ]),
  );

it('finds the power of a size that a time grows with', () => {
  expect(exponentOf([1, 2, 4, 8].map((size) => [size, 3 * size ** 1.5]))).toBeCloseTo(1.5, 12);
  const scaling = scalingOf(alongTime);
  expect(scaling.map(({ axis, system }) => [axis, system])).toEqual([
    ['time', 'unrolled'],
    ['time', 'pytorch'],
  ]);
  expect(scaling.map(({ exponent }) => exponent.toFixed(6))).toEqual(['1.000000', '2.000000']);
  expect(formatScaling(scaling)).toContain('16, 32, 64, 128, 256');
});

it('has no series of a system that was measured at one size', () => {
  expect(scalingOf(alongTime.slice(0, 1))).toEqual([]);
});

const figures = {
  circumstances: circumstancesOf(3),
  cases: [
    reportCase(cases[0], [
      measured('unrolled', 0.04),
      { status: 'fails', name: 'tfjs-wasm', version: '4.22.0', reason: 'no <kernel>' },
    ]),
    ...alongTime,
  ],
  scaling: scalingOf(alongTime),
  device: [
    {
      title: 'LSTM 32 in a page',
      name: 'tfjs-page-webgl' as const,
      work: { dispatches: 1_234, sentBytes: 56_700, reads: 1, readBytes: 16 },
    },
    { title: 'LSTM 32 in a page', name: 'tfjs-page-webgpu' as const, reason: 'no adapter' },
  ],
  startup: [
    {
      name: 'unrolled --help',
      seconds: { median: 0.08, lowerQuartile: 0.07, upperQuartile: 0.1, fastest: 0.06 },
    },
  ],
  pages: [{ name: 'Unrolled: an LSTM', bytes: 54_321 }, { name: 'onnxruntime-web' }],
};

it('makes a document that loads nothing and says all that was measured', () => {
  const document = htmlReport(figures);
  expect(document).not.toMatch(/\b(src|href)=|url\(|@import/);
  for (const text of [
    '40.0 ms',
    '20.0 ms',
    '12 MB',
    'no &#60;kernel&#62;',
    'pytorch (2.00)',
    '54.3 kB',
    '1234 dispatches',
    '56.7 kB',
    'no adapter',
  ]) {
    expect(document).toContain(text);
  }
  expect(document.match(/<svg/g)).toHaveLength(5);
  expect(document).not.toMatch(/NaN|undefined|Infinity/);
});

it('leaves out what was not measured', () => {
  const nothing = { ...figures, cases: [], scaling: [], device: [], startup: [], pages: [] };
  expect(htmlReport(nothing)).not.toContain('<svg');
});
