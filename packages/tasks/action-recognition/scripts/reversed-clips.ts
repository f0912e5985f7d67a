// Actions from pixels that differ only in the direction of time, on rendered clips; and all actions of such
// clips. Tested on other clips, next to a model that sees frames by themselves.
//
//     node --conditions=@unrolled/source scripts/reversed-clips.ts [--seeds 3]

import { parseArgs } from 'node:util';
import type { FrameSequence, LabelledSequence } from '@unrolled/datasets';
import { type ClipAction, clipActions, movingShapes } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { pixelSequence } from '@unrolled/vision';
import { actionRecognition } from '../src/index.ts';

const side = 32;
const preprocessing = { width: side, height: side, colour: 'grey' } as const;
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '3' } } });
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const subjects: readonly (readonly ClipAction[])[] = [
  ['moves left', 'moves right'],
  ['grows', 'shrinks'],
  ['turns clockwise', 'turns counterclockwise'],
  clipActions.filter((action) => action !== 'rests'),
];

for (const actions of subjects) {
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const clips = movingShapes({
      ...{ training: 160 * actions.length + 200, test: 0, side, frames: [8, 10] },
      actions,
      rng: new Rng(seed),
    });
    const sequences = clips.training.map(
      ({ frames, label }): LabelledSequence => ({ ...pixelSequence(frames, preprocessing), label }),
    );
    const [training, test] = [sequences.slice(200), sequences.slice(0, 200)];
    const began = performance.now();
    const { model } = await actionRecognition.train(
      { preprocessing, training },
      { epochs: 20, validations: 5, seed },
    );
    const took = (performance.now() - began) / 1000;
    const { accuracy, baselines } = await actionRecognition.evaluate(model, test, {
      baseline: training,
    });
    const predicted = await model.predict(test);
    const turned = await model.predict(test.map(backwards));
    const flipped = turned.filter(({ label }, place) => label !== predicted[place].label).length;
    process.stdout.write(
      `${actions.length} actions, ${actions[0]} …, seed ${seed}: ${percent(accuracy)}, frames by themselves ` +
        `${percent(baselines?.frameAverage.accuracy ?? Number.NaN)}, another answer backwards ` +
        `${percent(flipped / test.length)}; training with both baselines took ${took.toFixed(0)} s\n`,
    );
  }
}

function backwards({ values, length, channels }: FrameSequence): FrameSequence {
  const frames = Float32Array.from(values, (_, place) => {
    const frame = Math.floor(place / channels);
    return values[(length - 1 - frame) * channels + (place % channels)];
  });
  return { values: frames, length, channels };
}
