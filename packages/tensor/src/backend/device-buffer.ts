/** `float32` for values (the reference backend may hold them as float64), `int32` for indices. */
export type DType = 'float32' | 'int32';

/** Values in the memory of the program. */
export type HostValues = Float32Array | Float64Array | Int32Array;

/** A contiguous, row-major block of values on the device. Only its backend knows its representation. */
export interface DeviceBuffer {
  readonly dtype: DType;
  readonly size: number;
}
