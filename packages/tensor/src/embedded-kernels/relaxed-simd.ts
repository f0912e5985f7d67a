import { embeddedKernels as both } from './both.ts';
import type { EmbeddedKernels } from './embedded-kernels.ts';

export type { EmbeddedKernels };

/** The faster build, for programs that only run where the engine has relaxed SIMD. */
export const embeddedKernels: EmbeddedKernels = { simd: null, relaxedSimd: both.relaxedSimd };
