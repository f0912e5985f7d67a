import { describe, readFrom, ShapeError } from '@unrolled/guards';

/** Lengths of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of values in a shape. */
export function sizeOf(shape: Shape): number {
  checkArray('sizeOf', shape);
  let size = 1;
  for (const length of shape) {
    if (typeof length !== 'number') {
      throw new ShapeError(`sizeOf: a shape holds whole numbers, got ${describe(length)}`);
    }
    size *= length;
  }
  return size;
}

/** `[2, 3]`; of a shape with very many axes the first ones. */
export function formatShape(shape: Shape): string {
  if (!Array.isArray(shape)) return describe(shape);
  const lengths = Array.from(shape.slice(0, mostNamed), formatLength);
  if (shape.length > mostNamed) lengths.push(`… ${shape.length} axes`);
  return `[${lengths.join(', ')}]`;
}

/** The most axes that an error names. */
const mostNamed = 32;

const formatLength = (length: unknown): string =>
  typeof length === 'number' ? String(length) : describe(length);

/** Whether two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  checkArray('sameShape', a);
  checkArray('sameShape', b);
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** For an untyped caller, who may pass any value as the name of a function. */
const place = (where: unknown): string => (typeof where === 'string' ? where : describe(where));

function checkArray(where: string, shape: unknown): void {
  if (!Array.isArray(shape)) {
    throw new ShapeError(
      `${place(where)}: a shape must be an array of whole numbers, got ${describe(shape)}`,
    );
  }
}

/** Row-major strides, counted in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** NumPy's limit. Backends make room for so many axes. */
const mostAxes = 64;

/**
 * Shapes are checked here and nowhere else; the constructor of Tensor accepts no other. How many
 * values there is memory for is known to the backend that allocates them.
 * @returns how many values a tensor of this shape holds
 * @throws ShapeError unless it is an array of at most 64 whole numbers from 0 up with a finite product
 */
export function checkShape(where: string, shape: Shape): number {
  checkArray(where, shape);
  if (shape.length > mostAxes) {
    throw new ShapeError(`${where}: a shape has at most ${mostAxes} axes, got ${shape.length}`);
  }
  let size = 1;
  let extent = 1;
  for (let axis = 0; axis < shape.length; axis++) {
    const length = readFrom(shape, axis);
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
      throw new ShapeError(
        `${place(where)}: a shape holds whole numbers from 0 up, got ${describe(length)} for axis ${axis}`,
      );
    }
    size *= length;
    if (length > 0) extent *= length;
  }
  if (extent === Number.POSITIVE_INFINITY) throw tooLarge(where, shape);
  return size;
}

/** The most values of a list that becomes a tensor. */
const mostListed = 2 ** 31 - 1;

/** checkShape() for values that are listed before they become a tensor. */
export function checkListedShape(where: string, shape: Shape): number {
  const size = checkShape(where, shape);
  if (size > mostListed) throw tooLarge(where, shape);
  return size;
}

const tooLarge = (where: string, shape: Shape) =>
  new ShapeError(`${where}: a tensor of shape ${formatShape(shape)} is too large`);

/** Fixed shapes by their hash: freezing one takes longer than all other steps of creating a tensor. */
const fixedShapes = new Array<Shape | undefined>(64);

/** An immutable copy of the shape, without a negative zero. An invalid shape remains invalid. */
export function fixedShape(shape: Shape): Shape {
  if (!Array.isArray(shape)) return shape;
  let hash = shape.length;
  for (let axis = 0; axis < shape.length; axis++) {
    const length: unknown = shape[axis];
    if (typeof length !== 'number') return shape.slice();
    hash = (hash * 31 + length) & 63;
  }
  const known = fixedShapes[hash];
  if (known !== undefined && sameShape(known, shape)) return known;
  const fixed = Object.freeze(shape.map((length) => (length === 0 ? 0 : length)));
  fixedShapes[hash] = fixed;
  return fixed;
}

/** Resolves a negative axis (counted from the end) and checks the range. */
export function resolveAxis(where: string, axis: number, rank: number): number {
  const resolved = typeof axis === 'number' && axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw new ShapeError(
      `${where}: axis must be a whole number from ${-rank} to ${rank - 1}, got ${describe(axis)}`,
    );
  }
  return resolved;
}

/** A shape seen from one of its axes: everything before it, the axis itself, everything after it. */
export interface AxisView {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Sizes before, along and after an axis. */
export function viewAxis(shape: Shape, axis: number): AxisView {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    length: shape[axis],
    inner: sizeOf(shape.slice(axis + 1)),
  };
}
