import { themes } from '@unrolled/charts';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawLabelTimeline, frameAt } from '../src/drawing/label-timeline.ts';
import { type LabelsSummary, nothing, pictureBytes, rate } from '../src/worker/labels/calls.ts';
import { type LabelStudy, trainStudy } from '../src/worker/labels/label-study.ts';
import { sampleRecordings } from '../src/worker/labels/sample-recordings.ts';
import { turned } from '../src/worker/labels/turned.ts';
import { recorder } from './recorder.ts';

const best = (probabilities: readonly number[]) =>
  probabilities.indexOf(Math.max(...probabilities));

describe('labels of recordings', () => {
  const recordings = sampleRecordings();
  let study: LabelStudy;
  let summary: LabelsSummary;
  let told = 0;
  beforeAll(async () => {
    const { signal } = new AbortController();
    ({ study, summary } = await trainStudy(recordings, () => told++, signal));
  }, 300_000);

  it('are learned with time, which single frames do not have', () => {
    expect(summary.labels).toEqual([nothing, 'swipe left', 'swipe right']);
    expect(summary.heldOut?.recurrent.later).toBeGreaterThanOrEqual(0.95);
    expect(summary.heldOut?.frames.later).toBeLessThan(0.85);
    expect(told).toBeGreaterThan(0);
  });

  it('turn with the direction of time', async () => {
    const { pictures, labels } = recordings[6]; // held out, to the left
    const { recurrent } = await study.read(turned(pictures));
    const during = recurrent.filter((_, frame) => labels.toReversed()[frame] !== nothing);
    const right = during.filter((one) => summary.labels[best(one)] === 'swipe right');
    expect(right.length / during.length).toBeGreaterThan(0.7);
  });

  it('are the same in a stream as in a whole recording', async () => {
    const { pictures, labels } = recordings[0];
    const whole = await study.read(pictures);
    const stream = labels.map((_, frame) =>
      study.push(pictures.subarray(frame * pictureBytes, (frame + 1) * pictureBytes)),
    );
    expect(stream.map(({ recurrent }) => best(recurrent))).toEqual(whole.recurrent.map(best));
    expect(stream.map(({ frames }) => best(frames ?? []))).toEqual(whole.frames?.map(best));
  });

  it('end with a training that is stopped', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(trainStudy(sampleRecordings(), () => {}, signal)).rejects.toThrow('stopped');
  });
});

it('samples begin and end with nothing, and hold one motion each', () => {
  for (const { labels, label, pictures } of sampleRecordings(3)) {
    expect(pictures).toHaveLength(labels.length * pictureBytes);
    expect([labels[0], labels.at(-1)]).toEqual([nothing, nothing]);
    expect(new Set(labels)).toEqual(new Set([nothing, label]));
    expect(labels.filter((one) => one === label).length).toBeGreaterThan(1.5 * rate);
  }
});

it('draws a cell for each label of each row', () => {
  const { context, drawn } = recorder();
  const cells = [0, 1, 1].map((label) => ({ label, probability: 1 }));
  const rows = [
    { name: 'a', cells },
    { name: 'b', cells: cells.slice(1) },
  ];
  const colours = ['#101010', '#202020'] as const;
  drawLabelTimeline(context, { frames: 3, cursor: 2, colours, rows }, themes.light, {
    ...{ width: 300, height: 100 },
  });
  const filled = drawn.filter(({ name }) => name === 'fillRect').map(({ fillStyle }) => fillStyle);
  expect(filled).toEqual(['#101010', '#202020', '#202020', '#202020', '#202020']);
  expect([-5, 99, 100, 299, 900].map((x) => frameAt(x, 3, { width: 300 }))).toEqual([
    0, 0, 1, 2, 2,
  ]);
});
