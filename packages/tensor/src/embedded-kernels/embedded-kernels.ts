/** The builds of the WebAssembly kernels that a program carries; null for one left out. */
export interface EmbeddedKernels {
  /** Decodes the binary. */
  readonly simd: (() => Uint8Array) | null;
  /** Decodes the binary. */
  readonly relaxedSimd: (() => Uint8Array) | null;
}
