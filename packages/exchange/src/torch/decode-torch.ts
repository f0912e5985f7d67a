import {
  type DecodeSafetensorsOptions,
  decodeSafetensors,
  restorePrecision,
  type SafetensorsContents,
  type TensorEntry,
  toFloat32,
} from '@unrolled/formats';
import { check, checkOptions, optional, rules } from '@unrolled/guards';
import { FormatError } from '@unrolled/tensor';
import { isHdf5 } from '../hdf5/hdf5-file.ts';

/**
 * The tensors and metadata of a state dict that was saved as safetensors, in float32 and without the
 * `module.` that DistributedDataParallel puts before every name.
 * @throws FormatError for a file that is damaged, and for one of torch.save, Keras or ONNX, naming the
 *   function or command that reads or converts it
 */
export function decodeTorch(
  file: Uint8Array,
  options: DecodeSafetensorsOptions = {},
): SafetensorsContents {
  check('decodeTorch', 'the file', file, rules.bytes);
  const { source = 'the file' } = checkOptions('decodeTorch', options, {
    source: optional(rules.text),
  });
  refuseOthers(source, file);
  const { tensors, metadata } = decodeSafetensors(file, { source });
  const isWrapped = [...tensors.keys()].every((name) => name.startsWith(wrapper));
  const restored = restorePrecision(tensors, `decodeTorch: ${source}`);
  const converted = [...restored].map(([name, entry]): [string, TensorEntry] => [
    isWrapped ? name.slice(wrapper.length) : name,
    { dtype: 'F32', shape: entry.shape, data: toFloat32(entry, name) },
  ]);
  return { tensors: new Map(converted), metadata };
}

const wrapper = 'module.';

/** A file of `torch.save` is a zip archive, or with PyTorch before 1.6 a bare pickle. */
function refuseOthers(source: string, file: Uint8Array): void {
  const isArchive = file[0] === 0x50 && file[1] === 0x4b;
  const isPickle = file[0] === 0x80 && file[1] >= 2 && file[1] <= 5;
  const expected = `decodeTorch: ${source}: expected safetensors, got`;
  const end = new TextDecoder().decode(file.subarray(-4096));
  if (isHdf5(file) || (isArchive && end.includes('model.weights.h5'))) {
    throw new FormatError(
      `${expected} a model of Keras; read it with readKeras, or loadKeras in Node`,
    );
  }
  if (file[0] === 0x08 && file[8] !== 0x7b) {
    throw new FormatError(`${expected} a file that may be a model in ONNX; read it with readOnnx`);
  }
  if (!isArchive && !isPickle) return;
  throw new FormatError(
    `${expected} a file of torch.save, which can run any code ` +
      'when it is read; if you trust it, convert it: python -c "import torch, safetensors.torch ' +
      "as s; s.save_file(torch.load('model.pt', weights_only=True), 'model.safetensors')\"",
  );
}
