import type { EmbeddedKernels } from './embedded-kernels.ts';

export type { EmbeddedKernels };

/** No build, for programs that give `createWasmBackend` a module, or compute on another backend. */
export const embeddedKernels: EmbeddedKernels = { simd: null, relaxedSimd: null };
