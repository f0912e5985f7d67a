import relaxedDifference from '../backends/wasm/generated/relaxed-difference.ts';
import simd from '../backends/wasm/generated/simd.ts';
import type { EmbeddedKernels } from './embedded-kernels.ts';
import { applyDifference, fromText } from './encoding.ts';

export type { EmbeddedKernels };

/**
 * Kernels with and without relaxed SIMD: the backend takes the fastest that the engine runs. Those with
 * relaxed SIMD are stored as a difference, a tenth of their size.
 */
export const embeddedKernels: EmbeddedKernels = {
  simd: () => fromText(simd),
  relaxedSimd: () => applyDifference(fromText(simd), fromText(relaxedDifference)),
};
