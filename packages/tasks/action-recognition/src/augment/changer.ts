import type { Rng } from '@unrolled/tensor';
import { augmentPixels } from '@unrolled/vision';
import type { ActionExample, ActionParts } from '../corpus.ts';
import type { ActionTraining } from '../options.ts';
import { featuresOf } from '../read-frames.ts';
import { pairsOf, skeletonOf } from '../skeleton/skeleton.ts';
import { augment } from './augment.ts';
import { mirror, mirroredLabels, turn } from './turn-skeleton.ts';

/** An example as a step of training reads it. */
type Changed = Omit<ActionExample, 'frames'>;

/**
 * Random changes of examples each time they are read. Skeletons are mirrored, rotated, and scaled axis by
 * axis before bones are computed; then every sequence is stretched in time, scaled as a whole if it is not
 * a skeleton, and noise is added. Clips of pixels are mirrored, moved, and lose frames.
 * @throws ArgumentError for pairs of joints that the skeleton does not have
 */
export function changer(
  options: ActionTraining,
  { labels, inputs }: ActionParts,
): (example: ActionExample, rng: Rng) => Changed {
  const { noise, scaling, timeJitter, shift, rotation } = options;
  const { preprocessing, size: features } = inputs;
  const mirrored = mirroredLabels(labels);
  if (preprocessing !== null) {
    return ({ values, length, label }, rng) => {
      const { isMirrored, label: shown } = inMirror(label, rng);
      const how = { timeJitter, shift, mirrored: isMirrored };
      const sequence = { values, length, channels: features };
      return { ...augmentPixels(sequence, preprocessing, how, rng), label: shown };
    };
  }
  if (options.skeleton === null) {
    const how = { noise, scaling, timeJitter };
    return (example, rng) => ({ ...augment(example, features, how, rng), label: example.label });
  }
  const skeleton = skeletonOf(options.skeleton);
  const joints = skeleton.parents.length;
  const coordinates = (features / joints / (options.jointsOnly ? 1 : 2)) as 2 | 3;
  const pairs = pairsOf('action-recognition', skeleton, options.leftRight);
  const how = { noise, scaling: 0, timeJitter };
  return (example, rng) => {
    const { isMirrored, label } = inMirror(example.label, rng);
    const frames = isMirrored ? mirror(example.frames, joints, pairs) : example.frames;
    const turned = turn(frames, coordinates, { rotation, scaling }, rng);
    const { values } = inputs.read(featuresOf(turned, options));
    return { ...augment({ length: turned.length, values }, features, how, rng), label };
  };

  /** Whether an example is mirrored, and the index of the label that it then has. */
  function inMirror(label: number, rng: Rng): { isMirrored: boolean; label: number } {
    const other = mirrored[label];
    const isMirrored = options.mirror && rng.uniform() < 0.5 && other !== null;
    return { isMirrored, label: isMirrored ? other : label };
  }
}
