// Captions of rendered clips of combinations of shape, colour and action that are not in training.
//
//     node --conditions=@unrolled/source scripts/moving-shapes.ts [--minutes 11]

import { parseArgs } from 'node:util';
import { type MovingShapesClip, movingShapes } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { pixelSequence } from '@unrolled/vision';
import { type CaptionedClip, videoCaptioning } from '../src/index.ts';

const side = 32;
const preprocessing = { width: side, height: side };
const { values } = parseArgs({ options: { minutes: { type: 'string' } } });
const length =
  values.minutes === undefined ? {} : { epochs: null, minutes: Number(values.minutes) };
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const captioned = (clips: readonly MovingShapesClip[]): CaptionedClip[] =>
  clips.map(({ frames, sentence }) => ({
    ...pixelSequence(frames, preprocessing),
    captions: [sentence],
  }));

const clips = movingShapes({
  ...{ training: 2000, test: 200, side, frames: [5, 7], radii: [0.2, 0.35], rng: new Rng(5) },
  subjects: ['circle', 'square', 'triangle', 'cross'],
  actions: ['moves left', 'moves right', 'moves up', 'moves down', 'grows', 'shrinks'],
});
const training = captioned(clips.training);
const { model, record } = await videoCaptioning.train({ preprocessing, training }, length);
const { steps, figures } = record.progress;
process.stdout.write(`${steps} steps; clips held out: exact ${percent(figures.exact)}\n`);

const { captions, exact, cider, bleu } = await videoCaptioning.evaluate(
  model,
  captioned(clips.test),
);
const wordsRight = (place: number) =>
  captions.filter(({ words }, row) => words[place] === clips.test[row].sentence.split(' ')[place])
    .length / captions.length;
process.stdout.write(
  `combinations not in training: exact ${percent(exact)}, CIDEr ${cider.toFixed(2)}, BLEU-4 ` +
    `${bleu[3].toFixed(1)}; colour ${percent(wordsRight(1))}, shape ${percent(wordsRight(2))}\n`,
);
captions.forEach(({ text, exact }, place) => {
  if (!exact) process.stdout.write(`${text}, expected ${clips.test[place].sentence}\n`);
});
