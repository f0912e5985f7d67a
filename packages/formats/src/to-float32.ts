import { check, describe, FormatError, readFrom, rules } from '@unrolled/guards';
import { isArrayOf, isDtype, type TensorEntry } from './dtypes.ts';
import { float16Value } from './float16.ts';

const entryRule = {
  holds: (entry: unknown) => {
    const dtype = readFrom(entry, 'dtype');
    return isDtype(dtype) && isArrayOf(dtype, readFrom(entry, 'data'));
  },
  words: 'an entry of decodeSafetensors()',
};

/**
 * The values of a floating-point entry as float32, from any precision in the file.
 * F32 is returned without a copy; F64 is rounded to the nearest.
 *
 * @param name What to call the tensor in an error.
 * @throws FormatError if the entry holds integers or booleans.
 */
export function toFloat32(entry: TensorEntry, name = 'tensor'): Float32Array {
  check('toFloat32', 'the entry', entry, entryRule);
  check('toFloat32', 'name', name, rules.text);
  switch (entry.dtype) {
    case 'F32':
      return entry.data;
    case 'F64':
      return Float32Array.from(entry.data);
    case 'F16':
      return Float32Array.from(entry.data, float16Value);
    case 'BF16':
      return bfloat16Values(entry.data);
    default:
      throw new FormatError(
        `toFloat32: ${describe(name)} must hold F32, F64, F16 or BF16 values, ` +
          `got ${describe(entry.dtype)}; read its data directly`,
      );
  }
}

/** bfloat16 is a float32 without its lower 16 bits. */
function bfloat16Values(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (value) => value << 16).buffer);
}
