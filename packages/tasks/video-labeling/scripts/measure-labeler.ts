// Time of a labeler's step on one thread, from features and from pixels of 64 × 64: processor time, so
// that other load counts less.
//
//     node --conditions=@unrolled/source scripts/measure-labeler.ts

import { Rng } from '@unrolled/tensor';
import { FrameInputs } from '@unrolled/vision';
import { LabelingModel } from '../src/index.ts';

const rounds = 9;
const channels = 32;
const standardizer = {
  mean: new Array<number>(2 * channels).fill(0),
  deviation: new Array<number>(2 * channels).fill(1),
};

for (const cell of ['gru', 'lstm'] as const) {
  for (const hiddenSize of [64, 128]) {
    const inputs = FrameInputs.ofFeatures(standardizer);
    const [median, best] = timesOf(inputs, { cell, hiddenSize }, 3000);
    console.log(
      `${cell} ${hiddenSize}: ${median.toFixed(1)} µs a frame, at best ${best.toFixed(1)}`,
    );
  }
}
for (const colour of ['grey', 'rgb'] as const) {
  const inputs = FrameInputs.ofPixels({ width: 64, height: 64, colour });
  const [median, best] = timesOf(inputs, { hiddenSize: 64 }, 40).map((time) => time / 1000);
  console.log(`64 × 64 ${colour}: ${median.toFixed(2)} ms a frame, at best ${best.toFixed(2)}`);
}

/** Median and least microseconds of a frame. */
function timesOf(inputs: FrameInputs, configuration: object, frames: number): number[] {
  const labels = ['rest', 'preparation', 'stroke', 'hold', 'retraction'];
  const model = new LabelingModel({ labels, inputs, configuration, rng: new Rng(1) }).eval();
  const labeler = model.labeler({ smoothing: 0.3, minimumDuration: 3 });
  const frame = Float32Array.from({ length: model.channels }, (_, channel) => Math.sin(channel));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    for (let place = 0; place < frames; place++) {
      frame[0] = Math.sin(place);
      labeler.push(frame);
    }
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / frames);
  }
  times.sort((a, b) => a - b);
  labeler.dispose();
  return [times[Math.floor(rounds / 2)], times[0]];
}
