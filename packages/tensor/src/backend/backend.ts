import type { DeviceBuffer, DType, HostValues } from './device-buffer.ts';
import type { FusedOps } from './fused-ops.ts';
import type { PrimitiveOps } from './primitive-ops.ts';

/** State of a backend, for tests and programs that show it. */
export interface BackendReport {
  readonly name: string;
  /** The implementation that runs: engine features, kernel class, adapter. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
  /** Fused operations that this backend implements. */
  readonly fused: readonly (keyof FusedOps)[];
  readonly liveBuffers: number;
  /** Bytes reserved on the device. */
  readonly bytes: number;
}

/**
 * Contract of a backend. It does not deal with gradients: those are written once, in `ops/`. Operations that
 * it lacks among `fused` are composed from its primitives.
 */
export interface Backend {
  readonly name: string;
  /** True when `downloadSync` exists. */
  readonly synchronous: boolean;
  readonly primitives: PrimitiveOps;
  readonly fused: Partial<FusedOps>;
  upload(values: ArrayLike<number>, dtype: DType): DeviceBuffer;
  /**
   * Copies the values of a buffer.
   * @param into receives them and is returned; default: a new array
   * @throws ArgumentError where `into` is not an array of the dtype and size of the buffer
   */
  download(buffer: DeviceBuffer, into?: HostValues): Promise<HostValues>;
  downloadSync?(buffer: DeviceBuffer, into?: HostValues): HostValues;
  /** Overwrites the values of `target` with those of `source`, of the same size and dtype. */
  assign(target: DeviceBuffer, source: DeviceBuffer): void;
  free(buffer: DeviceBuffer): void;
  report(): BackendReport;
  /** On an inference-only backend: throws a StateError that says so. @param where beginning of the error */
  checkDifferentiable?(where: string): void;
  /** Frees all memory; the backend cannot be used again. */
  dispose(): Promise<void>;
}
