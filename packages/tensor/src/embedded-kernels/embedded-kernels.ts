/** The builds of the WebAssembly kernels that a program carries, as base64; null for one left out. */
export interface EmbeddedKernels {
  readonly simd: string | null;
  readonly relaxedSimd: string | null;
}
