import type { Broadcast } from '../broadcast.ts';
import type { AxisView, Shape } from '../shape.ts';
import type { DeviceBuffer, DType } from './device-buffer.ts';

/** Names of elementwise ops with one operand. */
export const unaryKinds = [
  'negate',
  'absolute',
  'sign',
  'exp',
  'log',
  'sqrt',
  'reciprocal',
  'tanh',
  'sigmoid',
  'relu',
] as const;

/** Name of an elementwise op with one operand. */
export type UnaryKind = (typeof unaryKinds)[number];

/** Comparisons give 1 where they hold and 0 elsewhere. */
export const binaryKinds = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'power',
  'maximum',
  'minimum',
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
] as const;

/** Name of an elementwise op with two operands. */
export type BinaryKind = (typeof binaryKinds)[number];

/** Names of reductions. */
export const reduceKinds = ['sum', 'max', 'min'] as const;

/** Name of a reduction. */
export type ReduceKind = (typeof reduceKinds)[number];

/** C[i] = op(A[i]) · op(B[i]) for i in 0 … batch−1, each C[i] being m × n, summed over k. */
export interface MatmulSpec {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** A is stored [k, m] instead of [m, k]. */
  readonly transposeA: boolean;
  /** B is stored [n, k] instead of [k, n]. */
  readonly transposeB: boolean;
  /** All items of the batch use the one matrix that A (or B) holds. */
  readonly sharedA: boolean;
  readonly sharedB: boolean;
}

/** Every `steps`-th element from `starts`, `sizes` of them, on each axis of an input of `shape`. */
export interface SliceSpec {
  readonly shape: Shape;
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

/**
 * The reverse of a slice: element i of an axis of the input lands at `before + i · steps`; all
 * other elements of an output of `outputShape` are 0.
 */
export interface PadSpec {
  readonly shape: Shape;
  readonly before: readonly number[];
  readonly steps: readonly number[];
  readonly outputShape: Shape;
}

/**
 * The required operations. Each is pure and gives one new contiguous buffer. float32 in and out, except
 * where stated; sizes may be 0.
 */
export interface PrimitiveOps {
  fill(size: number, value: number, dtype: DType): DeviceBuffer;
  /** float32 → int32 truncates towards zero. */
  cast(x: DeviceBuffer, dtype: DType): DeviceBuffer;
  unary(kind: UnaryKind, x: DeviceBuffer): DeviceBuffer;
  binary(kind: BinaryKind, a: DeviceBuffer, b: DeviceBuffer, plan: Broadcast): DeviceBuffer;
  /** a where condition ≠ 0, else b; the plan lists condition, a, b. */
  select(condition: DeviceBuffer, a: DeviceBuffer, b: DeviceBuffer, plan: Broadcast): DeviceBuffer;
  /** Repeats x along the axes of stride 0. */
  expand(x: DeviceBuffer, plan: Broadcast): DeviceBuffer;
  matmul(a: DeviceBuffer, b: DeviceBuffer, spec: MatmulSpec): DeviceBuffer;
  /** [outer, length, inner] → [outer, inner]. Over length 0: sum 0, max −∞, min +∞. */
  reduce(kind: ReduceKind, x: DeviceBuffer, view: AxisView): DeviceBuffer;
  /** [outer, length, inner] → int32 [outer, inner]: the index of the first maximum. */
  argmax(x: DeviceBuffer, view: AxisView): DeviceBuffer;
  /** Rows of a table [rows, width] by int32 indices [n] → [n, width]. Indices are in range. */
  gather(table: DeviceBuffer, indices: DeviceBuffer, rows: number, width: number): DeviceBuffer;
  /** The gradient of gather: rows [n, width] summed by int32 index [n] into zeros [rows, width]. */
  scatterAdd(
    values: DeviceBuffer,
    indices: DeviceBuffer,
    rows: number,
    width: number,
  ): DeviceBuffer;
  /** Output axis i is input axis permutation[i]. Any dtype. */
  transpose(x: DeviceBuffer, shape: Shape, permutation: readonly number[]): DeviceBuffer;
  slice(x: DeviceBuffer, spec: SliceSpec): DeviceBuffer;
  pad(x: DeviceBuffer, spec: PadSpec): DeviceBuffer;
  /** parts[i] is [outer, inners[i]]; the result is [outer, Σ inners]. */
  concat(parts: readonly DeviceBuffer[], outer: number, inners: readonly number[]): DeviceBuffer;
}
