import relaxedSimd from '../backends/wasm/generated/relaxed-simd.ts';
import simd from '../backends/wasm/generated/simd.ts';
import type { EmbeddedKernels } from './embedded-kernels.ts';

export type { EmbeddedKernels };

/** Both builds: the backend takes the faster one that the engine runs. */
export const embeddedKernels: EmbeddedKernels = { simd, relaxedSimd };
