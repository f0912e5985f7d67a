import { check, describe, readFrom, rules } from '@unrolled/guards';

/** The array that holds the values of each element type that a safetensors file may name. */
interface ArrayOf {
  F64: Float64Array;
  I64: BigInt64Array;
  U64: BigUint64Array;
  F32: Float32Array;
  I32: Int32Array;
  U32: Uint32Array;
  /** IEEE half precision, as raw bits; `toFloat32` converts. */
  F16: Uint16Array;
  /** The upper half of a float32, as raw bits; `toFloat32` converts. */
  BF16: Uint16Array;
  I16: Int16Array;
  U16: Uint16Array;
  I8: Int8Array;
  U8: Uint8Array;
  /** One byte each, 0 or 1. */
  BOOL: Uint8Array;
}

/** An element type, as safetensors spells it. */
export type SafetensorsDtype = keyof ArrayOf;

/** One tensor of a file: row-major values, as many as the product of `shape` (`[]`: a scalar). */
export type TensorEntry = {
  [D in SafetensorsDtype]: { dtype: D; shape: readonly number[]; data: ArrayOf[D] };
}[SafetensorsDtype];

interface ArrayType<A> {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
}

/** Typed array of each dtype. */
export const arrayTypes: { readonly [D in SafetensorsDtype]: ArrayType<ArrayOf[D]> } = {
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};

/** Whether a name is that of a dtype. */
export function isDtype(name: unknown): name is SafetensorsDtype {
  return typeof name === 'string' && Object.hasOwn(arrayTypes, name);
}

/** The element types, for the end of an error message. */
export const dtypeNames = Object.keys(arrayTypes).join(', ');

/** The product of `shape`, or undefined where it is too large for an exact number. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

const entryRule = {
  holds: (entry: unknown) =>
    rules.text.holds(readFrom(entry, 'dtype')) &&
    Array.isArray(readFrom(entry, 'shape')) &&
    rules.list.holds(readFrom(entry, 'data')),
  words: 'an object { dtype, shape, data }',
};

/** Whether values are in the typed array of a dtype, of this realm or another. */
export const isArrayOf = (dtype: SafetensorsDtype, data: unknown): boolean =>
  Object.prototype.toString.call(data) === `[object ${arrayTypes[dtype].name}]`;

/** @throws ArgumentError for what is no tensor by its name */
export function checkEntry(where: string, name: string, entry: TensorEntry): void {
  check(where, 'a name', name, rules.text);
  check(where, `tensor ${describe(name)}`, entry, entryRule);
}
