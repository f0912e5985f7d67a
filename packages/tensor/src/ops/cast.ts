import { check } from '@unrolled/guards';
import type { DType } from '../backend/device-buffer.ts';
import type { Tensor } from '../tensor.ts';
import { dtypeRule } from './operands.ts';

/** Converts values to another dtype; float32 → int32 truncates towards zero and ends the graph. */
export function cast(x: Tensor, dtype: DType): Tensor {
  check('Tensor.cast', 'dtype', dtype, dtypeRule);
  if (x.dtype === dtype) return x.alias().recordedAs('cast', [x], (g) => [g], { reads: [] });
  return x.wrap(x.shape, x.backend.primitives.cast(x.buffer, dtype));
}
