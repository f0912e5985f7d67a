import relaxedSimd from '../backends/wasm/generated/relaxed-simd.ts';
import type { EmbeddedKernels } from './embedded-kernels.ts';
import { fromHex } from './encoding.ts';

export type { EmbeddedKernels };

/** The faster build, for programs that only run where the engine has relaxed SIMD. */
export const embeddedKernels: EmbeddedKernels = {
  simd: null,
  relaxedSimd: () => fromHex(relaxedSimd),
};
