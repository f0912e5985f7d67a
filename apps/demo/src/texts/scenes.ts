import {
  type MovingShapes,
  movingShapes,
  type SceneLanguage,
  type ShapeScene,
  shapeScenes,
} from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';

const seed = 1;

/** Pictures of two shapes with captions. The first of `test` are the same however many are asked for. */
export const scenesOf = (
  language: SceneLanguage,
  counts: { readonly training: number; readonly test: number },
): { readonly training: readonly ShapeScene[]; readonly test: readonly ShapeScene[] } => {
  const rng = () => new Rng(seed).fork('scenes');
  return {
    training: shapeScenes({ training: counts.training, test: 0, rng: rng(), language }).training,
    test: shapeScenes({ training: 0, test: counts.test, rng: rng(), language }).test,
  };
};

/** Side of the clips in pixels. */
export const clipSide = 24;

/** Clips of a shape that moves, grows or shrinks, with a sentence about each. */
export const clipsOf = (counts: {
  readonly training: number;
  readonly test: number;
}): MovingShapes =>
  movingShapes({
    ...counts,
    ...{ side: clipSide, frames: [6, 7], noise: 6, rng: new Rng(seed).fork('clips') },
    subjects: ['ring', 'square', 'star'],
    radii: [0.22, 0.35],
    colours: ['red', 'green', 'blue', 'yellow'],
    actions: ['moves left', 'moves right', 'moves up', 'moves down', 'grows', 'shrinks'],
  });
