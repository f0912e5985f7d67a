/** The builds of the WebAssembly kernels that a program contains; null for an omitted one. */
export interface EmbeddedKernels {
  /** Decodes the binary. */
  readonly simd: (() => Uint8Array) | null;
  /** Decodes the binary. */
  readonly relaxedSimd: (() => Uint8Array) | null;
}
