import { expect, it } from 'vitest';
import { cases } from '../src/cases.ts';
import { formatCase, formatSeconds, reportCase } from '../src/report.ts';
import type { Outcome } from '../src/runner.ts';
import { formatStartup } from '../src/startup.ts';
import { summarize } from '../src/statistics.ts';

const measured = (name: string, seconds: number[], fingerprint?: number[]): Outcome => ({
  status: 'measured',
  name,
  version: '1.0',
  times: seconds.map((value) => ({
    seconds: value,
    processorSeconds: value / 2,
    fastestSeconds: value / 4,
  })),
  fingerprint: fingerprint && Float32Array.from(fingerprint),
});
const training = cases[0]; // 32 × 64 symbols a call

it('relates every subject to Unrolled, round by round', () => {
  const report = reportCase(training, [
    measured('unrolled', [0.05, 0.08, 0.04]),
    measured('pytorch', [0.0625, 0.1, 0.05]),
    { status: 'not offered', name: 'onnxruntime-node', version: '1.30', reason: 'no training' },
  ]);
  const { subjects } = report;
  expect(formatCase(report)).toMatch(/^pytorch 1.0 +62.5 ms +56.3 ms .* 1.25 +12.5 ms +1.25$/m);
  expect(subjects[0].ratioToUnrolled).toBe(1);
  expect(subjects[1].ratioToUnrolled).toBeCloseTo(1.25, 12);
  expect(subjects[1].processorSeconds).toBeCloseTo(0.03125, 12);
  expect(subjects[1].seconds?.fastest).toBe(0.0125);
  expect(subjects[1].unitsPerSecond).toBeCloseTo(2048 / 0.0625, 6);
  expect(subjects[2]).toEqual({
    status: 'not offered',
    name: 'onnxruntime-node',
    version: '1.30',
    note: 'no training',
  });
});

it('shows the median, quartiles and fastest of the starts of a process', () => {
  const table = formatStartup([{ name: 'help', seconds: summarize([0.05, 0.08, 0.04]) }]);
  expect(table).toMatch(/^help +50.0 ms +45.0 ms – 65.0 ms +40.0 ms$/m);
});

it('compares values with PyTorch and reports unequal work', () => {
  const outcomes = [
    measured('unrolled', [1], [4, 3, 2]),
    measured('pytorch', [1], [4, 3, 2.00001]),
    measured('tfjs-cpu', [1], [4]),
    measured('brain-js', [1]),
  ];
  const report = reportCase(training, outcomes);
  expect(report.agreement).toMatchObject({
    reference: 'pytorch',
    holds: true,
    comparisons: [{ name: 'unrolled' }, { name: 'tfjs-cpu', largestDifference: 0 }],
  });
  expect(formatCase(report)).toContain('equal work, within 0.0001');

  const unequal = reportCase(training, [...outcomes, measured('onnxruntime-web', [1], [4, 3, 9])]);
  expect(unequal.agreement.holds).toBe(false);
  expect(formatCase(unequal)).toContain('NOT within 0.0001');
});

it('compares rivals on one kind of device within rounds, by both clocks', () => {
  const rivals = [
    measured('unrolled-page-webgl2', [1, 4, 1]),
    measured('tfjs-page-webgl', [2, 8, 1]),
    measured('tfjs-page-webgpu', [3]),
  ];
  const report = reportCase(training, rivals);
  expect(report.rivals).toEqual([
    { name: 'unrolled-page-webgl2', rival: 'tfjs-page-webgl', ratio: 0.5, processorRatio: 0.5 },
  ]);
  expect(formatCase(report)).toContain('takes 0.50 × the time of tfjs-page-webgl');
});

it('does not claim agreement where nothing was compared', () => {
  expect(formatCase(reportCase(training, [measured('pytorch', [1], [4])]))).toContain(
    'not checked',
  );
});

it('lines the columns up, and lets a reason take the place of figures', () => {
  const text = formatCase(
    reportCase(training, [
      measured('unrolled', [0.0425]),
      { status: 'fails', name: 'tfjs-wasm', version: '4.22.0', reason: 'no kernel' },
    ]),
  );
  const [, header, , first, second] = text.split('\n');
  expect(first.indexOf('42.5 ms')).toBe(header.indexOf('median'));
  expect(second.indexOf('fails: no kernel')).toBe(header.indexOf('median'));
  expect(first).toContain('48,188');
});

it('chooses the unit by size', () => {
  expect([2.5, 0.0425, 0.0000412].map(formatSeconds)).toEqual(['2.50 s', '42.5 ms', '41.2 µs']);
});
