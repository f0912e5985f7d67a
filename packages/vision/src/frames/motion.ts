import { concat, formatShape, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';

/**
 * Each frame next to its difference from the one before, as further channels; zero for the first. A
 * recurrence gains more from how frames change than from the frames (Donahue 2015).
 * @param frames [batch, time, .., channels] → [batch, time, .., 2 · channels]
 */
export function withMotion(frames: Tensor): Tensor {
  checkTensor('withMotion', 'frames', frames);
  if (frames.rank < 3) {
    throw new ShapeError(
      `withMotion: frames must be [batch, time, .., channels], got ${formatShape(frames.shape)}`,
    );
  }
  const [batch, time, ...rest] = frames.shape;
  const first = frames.constant(0, [batch, Math.min(time, 1), ...rest]);
  if (time <= 1) return concat([frames, first], -1);
  const later = frames.slice([null, [1, time]]).sub(frames.slice([null, [0, time - 1]]));
  return concat([frames, concat([first, later], 1)], -1);
}
