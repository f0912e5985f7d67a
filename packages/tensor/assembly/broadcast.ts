/**
 * out = f(a, b) and out = condition ? a : b over broadcast operands, row by row: the last axis is
 * walked in vectors, the others by a cursor.
 *
 * Rows are written in order and the last vector of a row may spill over into the next, which is
 * written after it.
 */
import { VECTOR } from './vector';

/** Constants of `combine`; every use is resolved at compile time. */
const ADD = 0;
const SUBTRACT = 1;
const MULTIPLY = 2;
const DIVIDE = 3;
const POWER = 4;
const MAXIMUM = 5;
const MINIMUM = 6;
const EQUAL = 7;
const NOT_EQUAL = 8;
const LESS = 9;
const LESS_EQUAL = 10;
const GREATER = 11;
const GREATER_EQUAL = 12;

/** Where a walk over the outer axes stands; the TypeScript side fills it in by these names. */
@unmanaged
export class Cursor {
  /** Axes before the last. */
  outerRank: i32;
  /** Rows: the product of the outer axes' lengths. */
  rows: i32;
  /** Elements of the last axis. */
  columns: i32;
  /** Bytes from one vector of a row to the next, for each operand: 16, or 0 to repeat one value. */
  stepA: usize;
  stepB: usize;
  stepC: usize;
  /** The operands' places in the present row. */
  a: usize;
  b: usize;
  c: usize;
  /** A `CursorAxis` for each outer axis. */
  axes: usize;
}

@unmanaged
export class CursorAxis {
  length: i32;
  place: i32;
  /** Bytes from one place to the next, for each operand. */
  strideA: usize;
  strideB: usize;
  strideC: usize;
}

function nextRow(cursor: Cursor): void {
  for (let axis = cursor.outerRank - 1; axis >= 0; axis--) {
    const entry = changetype<CursorAxis>(cursor.axes + (<usize>axis) * offsetof<CursorAxis>());
    const length = entry.length;
    const place = entry.place + 1;
    const strideA = entry.strideA;
    const strideB = entry.strideB;
    const strideC = entry.strideC;
    cursor.a += strideA;
    cursor.b += strideB;
    cursor.c += strideC;
    if (place < length) {
      entry.place = place;
      return;
    }
    cursor.a -= strideA * (<usize>length);
    cursor.b -= strideB * (<usize>length);
    cursor.c -= strideC * (<usize>length);
    entry.place = 0;
  }
}

/** Four neighbours, or four times the one value that a row repeats. */
@inline
function read(pointer: usize, step: usize): v128 {
  return step == 0 ? v128.load32_splat(pointer) : v128.load(pointer);
}

@inline
function powerOf(a: v128, b: v128): v128 {
  let result = f32x4.splat(Mathf.pow(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)));
  result = f32x4.replace_lane(
    result,
    1,
    Mathf.pow(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)),
  );
  result = f32x4.replace_lane(
    result,
    2,
    Mathf.pow(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)),
  );
  return f32x4.replace_lane(
    result,
    3,
    Mathf.pow(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)),
  );
}

@inline
function combine(kind: i32, a: v128, b: v128): v128 {
  if (kind == ADD) return f32x4.add(a, b);
  if (kind == SUBTRACT) return f32x4.sub(a, b);
  if (kind == MULTIPLY) return f32x4.mul(a, b);
  if (kind == DIVIDE) return f32x4.div(a, b);
  if (kind == POWER) return powerOf(a, b);
  if (kind == MAXIMUM) return f32x4.max(a, b);
  if (kind == MINIMUM) return f32x4.min(a, b);
  const one = f32x4.splat(1);
  if (kind == EQUAL) return v128.and(f32x4.eq(a, b), one);
  if (kind == NOT_EQUAL) return v128.and(f32x4.ne(a, b), one);
  if (kind == LESS) return v128.and(f32x4.lt(a, b), one);
  if (kind == LESS_EQUAL) return v128.and(f32x4.le(a, b), one);
  if (kind == GREATER) return v128.and(f32x4.gt(a, b), one);
  if (kind == GREATER_EQUAL) return v128.and(f32x4.ge(a, b), one);
  return unreachable();
}

@inline
function zip(kind: i32, cursor: Cursor, out: usize): void {
  const rowBytes = (<usize>cursor.columns) << 2;
  const stepA = cursor.stepA;
  const stepB = cursor.stepB;
  for (let row = cursor.rows; row > 0; row--) {
    let a = cursor.a;
    let b = cursor.b;
    const end = out + rowBytes;
    for (let target = out; target < end; target += VECTOR) {
      v128.store(target, combine(kind, read(a, stepA), read(b, stepB)));
      a += stepA;
      b += stepB;
    }
    out = end;
    nextRow(cursor);
  }
}

export function add(cursor: Cursor, out: usize): void {
  zip(ADD, cursor, out);
}

export function subtract(cursor: Cursor, out: usize): void {
  zip(SUBTRACT, cursor, out);
}

export function multiply(cursor: Cursor, out: usize): void {
  zip(MULTIPLY, cursor, out);
}

export function divide(cursor: Cursor, out: usize): void {
  zip(DIVIDE, cursor, out);
}

export function power(cursor: Cursor, out: usize): void {
  zip(POWER, cursor, out);
}

export function maximum(cursor: Cursor, out: usize): void {
  zip(MAXIMUM, cursor, out);
}

export function minimum(cursor: Cursor, out: usize): void {
  zip(MINIMUM, cursor, out);
}

export function equal(cursor: Cursor, out: usize): void {
  zip(EQUAL, cursor, out);
}

export function notEqual(cursor: Cursor, out: usize): void {
  zip(NOT_EQUAL, cursor, out);
}

export function less(cursor: Cursor, out: usize): void {
  zip(LESS, cursor, out);
}

export function lessEqual(cursor: Cursor, out: usize): void {
  zip(LESS_EQUAL, cursor, out);
}

export function greater(cursor: Cursor, out: usize): void {
  zip(GREATER, cursor, out);
}

export function greaterEqual(cursor: Cursor, out: usize): void {
  zip(GREATER_EQUAL, cursor, out);
}

/** a where the condition c ≠ 0, else b. */
export function select(cursor: Cursor, out: usize): void {
  const rowBytes = (<usize>cursor.columns) << 2;
  const zero = f32x4.splat(0);
  for (let row = cursor.rows; row > 0; row--) {
    let a = cursor.a;
    let b = cursor.b;
    let c = cursor.c;
    const end = out + rowBytes;
    for (let target = out; target < end; target += VECTOR) {
      const chosen = f32x4.ne(read(c, cursor.stepC), zero);
      const value = v128.bitselect(read(a, cursor.stepA), read(b, cursor.stepB), chosen);
      v128.store(target, value);
      a += cursor.stepA;
      b += cursor.stepB;
      c += cursor.stepC;
    }
    out = end;
    nextRow(cursor);
  }
}

/** Repeats a. */
export function expand(cursor: Cursor, out: usize): void {
  const rowBytes = (<usize>cursor.columns) << 2;
  for (let row = cursor.rows; row > 0; row--) {
    let a = cursor.a;
    const end = out + rowBytes;
    for (let target = out; target < end; target += VECTOR) {
      v128.store(target, read(a, cursor.stepA));
      a += cursor.stepA;
    }
    out = end;
    nextRow(cursor);
  }
}
