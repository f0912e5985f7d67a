import type { DType } from '../backend.ts';
import type { Tensor } from '../tensor.ts';

/** The same values as another dtype; float32 → int32 truncates towards zero and ends the graph. */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x.alias().recordedAs('cast', [x], (g) => [g], { reads: [] });
  return x.wrap(x.shape, x.backend.primitives.cast(x.buffer, dtype));
}
