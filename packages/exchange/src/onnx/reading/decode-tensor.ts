import { toFloat32 } from '@unrolled/formats';
import type { Shape } from '@unrolled/tensor';
import type { PbfReader } from 'pbf';

/** Values that a file holds, or that follow from such alone. */
export interface Constant {
  readonly shape: Shape;
  /** Float32 for floating-point values; whole numbers and truth values as numbers. */
  readonly values: Float32Array | Float64Array;
}

/** Whether a value is a constant, not a tensor. */
export const isConstant = (value: unknown): value is Constant =>
  typeof value === 'object' && value !== null && 'values' in value && 'shape' in value;

/** A TensorProto while its fields are read. */
export interface StoredTensor {
  name: string;
  shape: number[];
  type: number;
  numbers: number[];
  raw: Uint8Array | null;
  isExternal: boolean;
  /** The values, or what keeps them from being read. */
  constant(): Constant | string;
}

/** Types of elements, after TensorProto.DataType, with the bytes of one where values are raw. */
const elementTypes: Readonly<Record<number, { readonly size: number; readonly isFloat: boolean }>> =
  {
    1: { size: 4, isFloat: true },
    2: { size: 1, isFloat: false },
    3: { size: 1, isFloat: false },
    6: { size: 4, isFloat: false },
    7: { size: 8, isFloat: false },
    9: { size: 1, isFloat: false },
    10: { size: 2, isFloat: true },
    11: { size: 8, isFloat: true },
  };

/** Empty tensor, to be filled with decoded fields. */
export function storedTensor(): StoredTensor {
  return {
    ...{ name: '', shape: [], type: 0, numbers: [], raw: null, isExternal: false },
    constant() {
      return constantOf(this);
    },
  };
}

/** Reads one field of a TensorProto. */
export function decodeTensor(tag: number, tensor: StoredTensor, pbf: PbfReader): void {
  switch (tag) {
    case 1:
      pbf.readPackedVarint(tensor.shape);
      break;
    case 2:
      tensor.type = pbf.readVarint();
      break;
    case 4:
      pbf.readPackedFloat(tensor.numbers);
      break;
    case 5:
    case 7:
      pbf.readPackedVarint(tensor.numbers, true);
      break;
    case 8:
      tensor.name = pbf.readString();
      break;
    case 9:
      tensor.raw = pbf.readBytes();
      break;
    case 10:
      pbf.readPackedDouble(tensor.numbers);
      break;
    case 13:
      tensor.isExternal = true;
      break;
    case 14:
      tensor.isExternal ||= pbf.readVarint() !== 0;
      break;
  }
}

function constantOf({ shape, type, numbers, raw, isExternal }: StoredTensor): Constant | string {
  if (isExternal) return 'they are in a separate file; export a single file';
  const element = Object.hasOwn(elementTypes, type) ? elementTypes[type] : undefined;
  if (element === undefined) return `their type, number ${type}, cannot be read; export float32`;
  const count = shape.reduce((product, length) => product * length, 1);
  const found = raw === null ? numbers.length : raw.length / element.size;
  if (count !== found) return `expected ${count} values, got ${found}; export the model again`;
  if (raw === null) {
    if (type === 10) return 'their type, float16 as numbers, cannot be read; export float32';
    return {
      shape,
      values: element.isFloat ? Float32Array.from(numbers) : Float64Array.from(numbers),
    };
  }
  return { shape, values: fromRaw(Uint8Array.from(raw).buffer, type) };
}

/** Little-endian values. */
function fromRaw(buffer: ArrayBuffer, type: number): Float32Array | Float64Array {
  switch (type) {
    case 1:
      return new Float32Array(buffer);
    case 2:
    case 9:
      return Float64Array.from(new Uint8Array(buffer));
    case 3:
      return Float64Array.from(new Int8Array(buffer));
    case 6:
      return Float64Array.from(new Int32Array(buffer));
    case 7:
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case 10:
      return toFloat32({ dtype: 'F16', shape: [], data: new Uint16Array(buffer) });
    default:
      return Float32Array.from(new Float64Array(buffer));
  }
}
