import type { LabelledSequence } from '@unrolled/datasets';
import { type MovingShapesClip, movingShapes, stickFigures } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { pixelSequence } from '@unrolled/vision';

/** Width and height in pixels of the clips of shapes. */
export const side = 24;
/** Frames a second of all clips, when they are played. */
export const rate = 10;

/** How the models read the clips of shapes. */
export const preprocessing = { width: side, height: side, rate };

export interface Examples<Clip> {
  readonly training: readonly Clip[];
  /** Clips of combinations of shape, colour and place, or of people, that training has not. */
  readonly test: readonly Clip[];
}

const actions = [
  'moves left',
  'moves right',
  'moves up',
  'moves down',
  'grows',
  'shrinks',
] as const;

/** Clips of shapes that move, grow or shrink; reversed in time, each shows the opposite. */
export const shapeClips = (training: number, test: number): Examples<MovingShapesClip> =>
  movingShapes({
    ...{ training, test, side, rate, actions, frames: [8, 12], noise: 6 },
    rng: new Rng(1).fork('clips of shapes'),
  });

/** Clips of shapes as the models read them. */
export const shapeSequences = (clips: readonly MovingShapesClip[]): LabelledSequence[] =>
  clips.map(({ frames, label }) => ({ ...pixelSequence(frames, preprocessing), label }));

/**
 * People who raise and lower their arms, sit down, stand up and wave, as joints about their feet, which
 * stay where they are: from the centre of the body in the first frame, any frame would tell which came
 * first.
 */
export function figureClips(training: number, test: number): Examples<LabelledSequence> {
  const clips = stickFigures({ training, test, rng: new Rng(1).fork('figures') });
  return { training: clips.training.map(aboutFeet), test: clips.test.map(aboutFeet) };
}

const ankles = [15, 16];

/** Joints that were not found are where they were last seen, or will first be. */
function aboutFeet(clip: LabelledSequence): LabelledSequence {
  const { values, length, channels } = clip;
  const filled = Float32Array.from(values);
  for (let channel = 0; channel < channels; channel++) {
    let last = 0;
    for (let frame = length - 1; frame >= 0; frame--) {
      last = values[frame * channels + channel] || last;
      filled[frame * channels + channel] = last;
    }
    for (let frame = 0; frame < length; frame++) {
      const place = frame * channels + channel;
      last = values[place] || (frame === 0 ? filled[place] : last);
      filled[place] = last;
    }
  }
  const [x, y] = [0, 1].map(
    (axis) => ankles.reduce((sum, joint) => sum + filled[2 * joint + axis], 0) / ankles.length,
  );
  return { ...clip, values: filled.map((value, place) => value - (place % 2 === 0 ? x : y)) };
}
