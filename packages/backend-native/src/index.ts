import { checkOptions, type OptionRules, oneOf, optional } from '@unrolled/guards';
import type { Backend } from '@unrolled/tensor';
import {
  type Arithmetic,
  arithmetics,
  createBackendOver,
  threadCountRule,
} from '@unrolled/tensor/native';
import { loadKernels } from './load-kernels.ts';

/** Options of `createNativeBackend`. */
export interface NativeOptions {
  /**
   * Threads that share the large products and the rows of a batch, from 1 to 16, the calling one
   * included. `auto` is one for each core, started once there has been enough work to share. Any number gives
   * the same bits. Default 1.
   */
  readonly threads?: number | 'auto';
  /**
   * `int8` for inference: products of rows with one matrix, as in recurrent and linear layers, are made of
   * bytes with a scale for each row and each output channel, and no gradients are computed. Faster where
   * weights are large, or the processor has instructions for products of bytes. Default `float32`.
   */
  readonly arithmetic?: Arithmetic;
}

const optionRules: OptionRules<NativeOptions> = {
  threads: optional(threadCountRule),
  arithmetic: optional(oneOf(arithmetics)),
};

/**
 * The WebAssembly backend with its products and recurrent layers in machine code, on the same memory:
 * AVX-512 or AVX2 on x86-64, NEON on ARM. Results are those of the WebAssembly backend with relaxed SIMD,
 * to the bit, in float32. In Node only.
 * @throws BackendError where there are no kernels for this platform or processor, and as
 *   `createWasmBackend` does
 */
export async function createNativeBackend(options: NativeOptions = {}): Promise<Backend> {
  const { threads, arithmetic } = checkOptions('createNativeBackend', options, optionRules);
  return createBackendOver(loadKernels(), { threads, arithmetic });
}
