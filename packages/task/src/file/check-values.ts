import { describe } from '@unrolled/guards';
import { DataError, FormatError } from '@unrolled/tensor';
import type { FileTensor } from './model-file.ts';

/**
 * The largest magnitude of a weight. From 2²⁴ on, neighbouring float32 values are 2 or more apart:
 * no step of training moves such a weight any more, and logits made of it are rounded to whole nats.
 * Weights that were learned stay far below; those of a run that diverged, or of damaged bytes, do not.
 */
const largestWeight = 2 ** 24;

/**
 * Checks that a model can compute with a tensor read from a file: weights at most
 * `largestWeight`, the state of a training run finite.
 * @throws FormatError naming the tensor, the index of the first value out of range, and that value
 */
export function checkReadValues(where: string, name: string, tensor: FileTensor): void {
  const found = firstBeyond(name, tensor);
  if (found === null) return;
  throw new FormatError(`${where}: ${found}; the file is damaged, or its training diverged`);
}

/**
 * Refuses to save what could not be loaded again.
 * @throws DataError as `checkReadValues` does
 */
export function checkWrittenValues(where: string, name: string, tensor: FileTensor): void {
  const found = firstBeyond(name, tensor);
  if (found === null) return;
  throw new DataError(
    `${where}: the model cannot be saved: ${found}; its training diverged: train with a lower ` +
      'learning rate',
  );
}

function firstBeyond(name: string, { shape, data }: FileTensor): string | null {
  const isState = name.includes('/');
  const limit = isState ? Number.MAX_VALUE : largestWeight;
  for (let place = 0; place < data.length; place++) {
    const value = data[place];
    // NaN fails both comparisons.
    if (value <= limit && value >= -limit) continue;
    const expected = isState ? 'a finite number' : `a number from −${limit} to ${limit}`;
    return (
      `tensor ${describe(name)} must hold ${expected} at [${indicesOf(place, shape).join(', ')}], ` +
      `got ${value}`
    );
  }
  return null;
}

/** The indices of an offset in row-major order. */
function indicesOf(place: number, shape: readonly number[]): number[] {
  let rest = place;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = (rest - index) / size;
      return index;
    })
    .reverse();
}
