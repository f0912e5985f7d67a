import type { Tensor } from '@unrolled/tensor';
import { findOnnxRuntime, type OrtTensor } from '../../../tooling/vitest/onnxruntime.ts';

/** Null where it is not installed. */
export const runtime = findOnnxRuntime();

/** The outputs of a file by name, as onnxruntime computes them. */
export async function runOnnx(
  file: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, OrtTensor>> {
  if (runtime === null) throw new Error('there is no onnxruntime');
  const { InferenceSession, Tensor: OnnxTensor } = runtime;
  const session = await InferenceSession.create(file);
  const feeds = Object.entries(inputs).map(([name, value]): [string, OrtTensor] => {
    const type = value.dtype === 'int32' ? 'int32' : 'float32';
    return [name, new OnnxTensor(type, value.dataSync(), value.shape)];
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return results;
}
