import simd from '../backends/wasm/generated/simd.ts';
import type { EmbeddedKernels } from './embedded-kernels.ts';
import { fromText } from './encoding.ts';

export type { EmbeddedKernels };

/** The build that every engine with WebAssembly SIMD runs, with the same bits everywhere. */
export const embeddedKernels: EmbeddedKernels = { simd: () => fromText(simd), relaxedSimd: null };
