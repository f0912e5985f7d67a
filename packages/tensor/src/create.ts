import {
  ArgumentError,
  check,
  checkAll,
  checkOptions,
  describe,
  type OptionRules,
  optional,
  rules,
  ShapeError,
} from '@unrolled/guards';
import type { DType } from './backend/device-buffer.ts';
import { getBackend } from './current-backend.ts';
import { dtypeRule } from './ops/operands.ts';
import type { Rng } from './rng.ts';
import { checkListedShape, checkShape, formatShape, type Shape } from './shape.ts';
import { Storage } from './storage.ts';
import { Tensor } from './tensor.ts';

/** Typed arrays that tensors are made of. */
export type TypedValues = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** A number, a typed array, or an array of these, nested to any depth. */
export type TensorValues = number | TypedValues | readonly TensorValues[];

/** Options of the functions that create tensors. */
export interface TensorOptions {
  /** Default: int32 for an Int32Array, else float32. */
  readonly dtype?: DType;
  /** Leave the gradient of this tensor in its `grad`. */
  readonly requiresGrad?: boolean;
}

const optionRules: OptionRules<TensorOptions> = {
  dtype: optional(dtypeRule),
  requiresGrad: optional(rules.boolean),
};

/**
 * A tensor on the current backend. The values are copied, row-major.
 * @param shape default: that of nested arrays, [length] for a flat one, [] for a number
 * @throws ShapeError when the values do not fill the shape, or nested arrays are ragged
 */
export function tensor(values: TensorValues, shape?: Shape, options: TensorOptions = {}): Tensor {
  const { dtype: wantedType, requiresGrad = false } = checkOptions('tensor', options, optionRules);
  const { flat, ownShape } = flatten(values);
  const dtype = wantedType ?? (values instanceof Int32Array ? 'int32' : 'float32');
  const wanted = shape ?? ownShape;
  const size = checkShape('tensor', wanted);
  if (size !== flat.length) {
    throw new ShapeError(
      `tensor: shape ${formatShape(wanted)} holds ${size} values, got ${flat.length}`,
    );
  }
  const backend = getBackend();
  const made = new Tensor(new Storage(backend, backend.upload(flat, dtype)), wanted);
  made.requiresGrad = requiresGrad;
  return made;
}

/**
 * Refuses values that are gone because their buffer was transferred, to a worker for example, or has
 * shrunk; they would pass for an empty list.
 */
function checkAttached(values: TypedValues): void {
  try {
    values.values();
  } catch (cause) {
    throw new ArgumentError(
      'tensor: the buffer of the values was transferred or has shrunk, and they are gone; create the ' +
        'tensor first',
      { cause },
    );
  }
}

/** Nested values in row-major order, and their shape. */
function flatten(values: TensorValues): { flat: ArrayLike<number>; ownShape: Shape } {
  check('tensor', 'values', values, valuesRule);
  if (isTyped(values)) {
    if (values.length === 0) checkAttached(values);
    return { flat: values, ownShape: [values.length] };
  }
  const ownShape = shapeOfFirst(values);
  const flat: number[] = [];
  const visit = (value: TensorValues, depth: number) => {
    if (typeof value === 'number' && depth === ownShape.length) {
      flat.push(value);
    } else if (isList(value) && value.length === ownShape[depth]) {
      for (const inner of value) visit(inner, depth + 1);
    } else if (typeof value !== 'number' && !isList(value)) {
      throw new ArgumentError(
        `tensor: nested arrays must hold numbers, got ${describe(value)} at depth ${depth}`,
      );
    } else {
      throw new ShapeError(
        `tensor: nested arrays of numbers must all have shape ${formatShape(ownShape)} like the ` +
          `first, got ${describe(value)} at depth ${depth}`,
      );
    }
  };
  visit(values, 0);
  return { flat, ownShape };
}

/** Greatest number of arrays within each other, as in NumPy: one that holds itself has no end. */
const deepest = 64;

/** The lengths met on the way down to the first number. */
function shapeOfFirst(values: TensorValues): number[] {
  const shape: number[] = [];
  for (let value = values; isList(value); value = value[0]) {
    if (shape.length === deepest) {
      throw new ShapeError(`tensor: arrays must be nested at most ${deepest} deep, got more`);
    }
    shape.push(value.length);
    if (value.length === 0) break;
  }
  return shape;
}

const isList = (value: TensorValues): value is TypedValues | readonly TensorValues[] =>
  rules.list.holds(value);

const isTyped = (values: TensorValues): values is TypedValues => ArrayBuffer.isView(values);

const valuesRule = {
  holds: (values: unknown) =>
    typeof values === 'number' ||
    Array.isArray(values) ||
    // Also transferred ones, for which there is a separate error.
    (ArrayBuffer.isView(values) &&
      ![DataView, BigInt64Array, BigUint64Array].some((type) => values instanceof type)),
  words: 'a number, a typed array of numbers, or nested arrays of numbers',
};

/** A tensor filled with one value. @throws ArgumentError */
export function full(shape: Shape, value: number, dtype: DType = 'float32'): Tensor {
  const size = checkShape('full', shape);
  check('full', 'value', value, rules.anyNumber);
  check('full', 'dtype', dtype, dtypeRule);
  const backend = getBackend();
  return new Tensor(new Storage(backend, backend.primitives.fill(size, value, dtype)), shape);
}

/** A tensor of zeros. */
export const zeros = (shape: Shape, dtype?: DType): Tensor => full(shape, 0, dtype);

/** A tensor of ones. */
export const ones = (shape: Shape, dtype?: DType): Tensor => full(shape, 1, dtype);

/** Values drawn uniformly from low up to high, which rounding to float32 may reach. */
export function randomUniform(shape: Shape, low: number, high: number, rng: Rng): Tensor {
  const length = checkListedShape('randomUniform', shape);
  checkAll(
    'randomUniform',
    { low, high, rng },
    { low: rules.finite, high: rules.finite, rng: rules.rng },
  );
  return tensor(
    Float32Array.from({ length }, () => rng.uniform(low, high)),
    shape,
  );
}

/** Values drawn from a normal distribution. */
export function randomNormal(shape: Shape, mean: number, deviation: number, rng: Rng): Tensor {
  const length = checkListedShape('randomNormal', shape);
  checkAll(
    'randomNormal',
    { mean, deviation, rng },
    { mean: rules.finite, deviation: rules.notNegative, rng: rules.rng },
  );
  return tensor(
    Float32Array.from({ length }, () => rng.normal(mean, deviation)),
    shape,
  );
}
