import { check, checkOptions, optional, rules } from '@unrolled/guards';
import { decodeModel } from './decode-model.ts';
import { OnnxModel } from './onnx-model.ts';

/** Options of `readOnnx`. */
export interface ReadOnnxOptions {
  /** Name of the file in errors. */
  readonly source?: string;
}

/**
 * A model in ONNX: RNN, LSTM and GRU, and the operators around them that files of PyTorch, Keras and
 * Unrolled have.
 *
 *     const model = await readOnnx(readFileSync('model.onnx'));
 *     const { logits, next_h } = model.run({ tokens, h });
 *
 * @throws FormatError for a damaged file, and, naming node and operator, for a model that cannot be run
 */
export async function readOnnx(
  file: Uint8Array,
  options: ReadOnnxOptions = {},
): Promise<OnnxModel> {
  check('readOnnx', 'the file', file, rules.bytes);
  const { source = 'the file' } = checkOptions('readOnnx', options, {
    source: optional(rules.text),
  });
  const where = `readOnnx: ${source}`;
  return new OnnxModel(where, await decodeModel(where, file));
}
