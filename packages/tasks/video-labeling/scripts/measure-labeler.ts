// Time of a labeler's step on features, on one thread: processor time, so that other load counts less.
//
//     node --conditions=@unrolled/source scripts/measure-labeler.ts

import { Rng } from '@unrolled/tensor';
import { LabelingModel } from '../src/index.ts';

const [channels, frames, rounds] = [32, 3000, 9];

for (const cell of ['gru', 'lstm'] as const) {
  for (const hiddenSize of [64, 128]) {
    const inputs = 2 * channels;
    const model = new LabelingModel({
      labels: ['rest', 'preparation', 'stroke', 'hold', 'retraction'],
      standardizer: { mean: new Array(inputs).fill(0), deviation: new Array(inputs).fill(1) },
      configuration: { cell, hiddenSize },
      rng: new Rng(1),
    }).eval();
    const labeler = model.labeler({ smoothing: 0.3, minimumDuration: 3 });
    const frame = Float32Array.from({ length: channels }, (_, channel) => Math.sin(channel));
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
    const median = times[Math.floor(rounds / 2)];
    console.log(
      `${cell} ${hiddenSize}: ${median.toFixed(1)} µs a frame, at best ${times[0].toFixed(1)}`,
    );
    labeler.dispose();
  }
}
