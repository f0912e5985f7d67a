import { torchWeights } from './weights-program.ts';

/**
 * Files of a folder that PyTorch reads a model from: its own file, `weights.py`, which reads it, and programs.
 * @param file the model as safetensors in float32
 * @param programs texts by the names of their files; `model.py` among them
 */
export function torchFolder(
  file: Uint8Array,
  programs: Readonly<Record<string, string>>,
): Readonly<Record<string, Uint8Array>> {
  const texts = Object.entries({ ...programs, 'weights.py': torchWeights });
  const encoder = new TextEncoder();
  return {
    'model.safetensors': file,
    ...Object.fromEntries(texts.map(([name, text]) => [name, encoder.encode(text)])),
  };
}
