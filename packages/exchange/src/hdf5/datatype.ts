import { toFloat32 } from '@unrolled/formats';
import { describe } from '@unrolled/guards';
import type { ByteReader } from './byte-reader.ts';

/** Storage of the elements of a data set or an attribute. */
export type Datatype =
  | { readonly kind: 'float' | 'signed' | 'unsigned' | 'text'; readonly size: number }
  /** Texts of any length, each by the address of its bytes in a heap. */
  | { readonly kind: 'texts in a heap'; readonly size: 16 };

const kindsByClass: Readonly<Record<number, string>> = {
  2: 'times',
  4: 'bit fields',
  5: 'opaque data',
  6: 'compounds',
  7: 'references',
  8: 'enumerations',
  10: 'arrays',
};

/** Datatype message at an address of an HDF5 file. */
export function readDatatype(file: ByteReader, at: number): Datatype {
  const number = file.u8(at) & 0x0f;
  const bits = file.u8(at + 1);
  const size = file.u32(at + 4);
  if (number <= 1 && (bits & 1) === 1) throw file.error('values must be little-endian');
  switch (number) {
    case 0:
      return { kind: bits & 8 ? 'signed' : 'unsigned', size };
    case 1:
      return { kind: 'float', size };
    case 3:
      return { kind: 'text', size };
    case 9:
      if ((bits & 0x0f) === 1 && size === 16) return { kind: 'texts in a heap', size };
      throw file.error('lists of any length cannot be read');
    default:
      throw file.error(`values must be numbers or texts, got ${kindsByClass[number] ?? 'others'}`);
  }
}

/** Lengths of the axes; [] for one value. */
export function readDataspace(file: ByteReader, at: number): number[] {
  const version = file.u8(at);
  const rank = file.u8(at + 1);
  if (version !== 1 && version !== 2) throw file.error(`a data space of version ${version}`);
  const start = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, axis) => file.u64(start + 8 * axis));
}

/** Number of bytes of such elements, at most those of the file. */
export function byteLength(file: ByteReader, shape: readonly number[], size: number): number {
  const length = shape.reduce((product, axis) => product * axis, size);
  if (length <= file.bytes.length) return length;
  throw file.error(`expected ${length} bytes of values, got a file of ${file.bytes.length} bytes`);
}

/** Floating-point values as float32. */
export function floats(
  file: ByteReader,
  { kind, size }: Datatype,
  shape: readonly number[],
  at: number,
): Float32Array {
  if (kind !== 'float') throw file.error(`values must be floating-point, got ${kind}`);
  const bytes = file.slice(at, byteLength(file, shape, size)).buffer;
  switch (size) {
    case 2:
      return toFloat32({ dtype: 'F16', shape, data: new Uint16Array(bytes) });
    case 4:
      return new Float32Array(bytes);
    case 8:
      return toFloat32({ dtype: 'F64', shape, data: new Float64Array(bytes) });
    default:
      throw file.error(`values must have 2, 4 or 8 bytes, got ${size}`);
  }
}

/** Texts of an attribute. */
export function texts(
  file: ByteReader,
  type: Datatype,
  shape: readonly number[],
  at: number,
): string[] {
  const count = byteLength(file, shape, type.size) / Math.max(1, type.size);
  return Array.from({ length: count }, (_, place) => {
    const start = at + place * type.size;
    if (type.kind === 'text') return file.text(start, type.size);
    if (type.kind !== 'texts in a heap')
      throw file.error(`expected texts, got ${describe(type.kind)}`);
    return textInHeap(file, file.u64(start + 4), file.u32(start + 12), file.u32(start));
  });
}

/** A text in a global heap (section III.E): objects of a number, a count, a length and their bytes. */
function textInHeap(file: ByteReader, heap: number, index: number, length: number): string {
  file.expect(heap, 'GCOL');
  const end = heap + file.u64(heap + 8);
  for (let at = heap + 16; at + 16 <= end; ) {
    const number = file.u16(at);
    const size = file.u64(at + 8);
    if (number === index) return file.text(at + 16, Math.min(length, size));
    if (number === 0) break;
    at += 16 + Math.ceil(size / 8) * 8;
  }
  throw file.error(`a text is missing in the heap at byte ${heap}`);
}
