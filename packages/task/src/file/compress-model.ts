import {
  decodeSafetensors,
  encodeSafetensors,
  type FileBytes,
  lowerPrecision,
  type Precision,
  precisions,
} from '@unrolled/formats';
import { check, oneOf, rules } from '@unrolled/guards';
import { ArgumentError, FormatError } from '@unrolled/tensor';

/**
 * The file of a model with its matrices in float16, or as bytes with a scale for each row; biases and the
 * weights of norms stay in float32. The classes that load the model load it from this file too, and compute
 * with its values in float32. `float32` converts all of them back to float32.
 * @param source name of the file in errors
 * @throws FormatError for a damaged file, and one not written by a task; ArgumentError for an unfinished
 *   run, which has to resume to the same bits, and for a value that float16 cannot hold
 */
export function compressModel(
  file: Uint8Array,
  precision: Precision,
  source = 'the file',
): FileBytes {
  check('compressModel', 'the file', file, rules.bytes);
  check('compressModel', 'precision', precision, oneOf(precisions));
  check('compressModel', 'source', source, rules.text);
  const { tensors, metadata } = decodeSafetensors(file, { source });
  if (!metadata.has('unrolled.task')) {
    throw new FormatError(
      `compressModel: ${source}: expected a model that Unrolled has saved, got a file without a task`,
    );
  }
  if (metadata.has('unrolled.snapshot')) {
    throw new ArgumentError(
      `compressModel: ${source} must hold a model whose training has ended, got an unfinished run; ` +
        'finish it first',
    );
  }
  return encodeSafetensors(lowerPrecision(tensors, precision), metadata);
}
