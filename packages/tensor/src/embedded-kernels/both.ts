import relaxedDifference from '../backends/wasm/generated/relaxed-difference.ts';
import simd from '../backends/wasm/generated/simd.ts';
import type { EmbeddedKernels } from './embedded-kernels.ts';
import { applyDifference, fromHex } from './encoding.ts';

export type { EmbeddedKernels };

/**
 * Both builds: the backend takes the faster one that the engine runs. The one with relaxed SIMD is
 * stored as what differs, a tenth of its size.
 */
export const embeddedKernels: EmbeddedKernels = {
  simd: () => fromHex(simd),
  relaxedSimd: () => applyDifference(fromHex(simd), fromHex(relaxedDifference)),
};
