import { createRequire } from 'node:module';
import { extras, missingOf } from './extras.ts';

export interface OrtTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface OrtSession {
  readonly inputNames: readonly string[];
  run(feeds: Record<string, OrtTensor>): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
}

interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly Tensor: new (
    type: 'float32' | 'int32',
    data: ArrayLike<number>,
    dims: readonly number[],
  ) => OrtTensor;
  readonly InferenceSession: { create(model: Uint8Array): Promise<OrtSession> };
}

/** onnxruntime as WebAssembly on one thread, or null with a line that says how to install it. */
export function findOnnxRuntime(): OnnxRuntime | null {
  const missing = missingOf(extras.onnxruntime);
  if (missing !== null) {
    console.warn(`Tests with onnxruntime are skipped: ${missing}`);
    return null;
  }
  const load = createRequire(extras.onnxruntime.path);
  const runtime: OnnxRuntime = load('onnxruntime-web');
  runtime.env.wasm.numThreads = 1;
  return runtime;
}
