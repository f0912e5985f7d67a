import { StateError } from '@unrolled/guards';
import type { DeviceBuffer, DType } from '../../backend/device-buffer.ts';

/** Values of a buffer. */
export type Values = Float32Array | Float64Array | Int32Array;

/** Plain memory. */
export class ReferenceBuffer implements DeviceBuffer {
  readonly dtype: DType;
  #values: Values | null;
  readonly size: number;

  constructor(values: Values) {
    this.#values = values;
    this.size = values.length;
    this.dtype = values instanceof Int32Array ? 'int32' : 'float32';
  }

  get values(): Values {
    if (this.#values === null) throw new StateError('reference backend: buffer used after free');
    return this.#values;
  }

  free(): void {
    if (this.#values === null) throw new StateError('reference backend: buffer freed twice');
    this.#values = null;
  }
}
