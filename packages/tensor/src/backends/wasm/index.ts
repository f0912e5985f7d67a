import type {
  Backend,
  BackendReport,
  DeviceBuffer,
  DType,
  FusedOps,
  HostValues,
  PrimitiveOps,
} from '../../backend.ts';
import { ArgumentError, BackendError, StateError } from '../../errors.ts';
import { relaxedSupported, wasmSupported } from './features.ts';
import { createFusedOps } from './fused.ts';
import { Heap } from './heap.ts';
import { instantiate, type Kernels, kernelBytes } from './kernels.ts';
import { createPrimitives } from './primitives.ts';

export { wasmSupported } from './features.ts';

export interface WasmOptions {
  /**
   * Use relaxed SIMD, whose fused multiply-add is faster and rounds once: true, false (the same
   * bits on every machine), or 'auto', which uses it where the engine has it. Default 'auto'.
   */
  readonly relaxed?: boolean | 'auto';
}

/**
 * The default backend: SIMD kernels in WebAssembly, on one thread.
 * @throws BackendError where the engine lacks WebAssembly SIMD, or relaxed SIMD when asked for
 */
export async function createWasmBackend(options: WasmOptions = {}): Promise<Backend> {
  const relaxed = chooseRelaxed('createWasmBackend', options);
  return new WasmBackend(await WebAssembly.compile(kernelBytes(relaxed)), relaxed);
}

/** The same at once, as the first op on a tensor needs it. */
export function createWasmBackendSync(options: WasmOptions = {}): Backend {
  const relaxed = chooseRelaxed('createWasmBackendSync', options);
  return new WasmBackend(new WebAssembly.Module(kernelBytes(relaxed)), relaxed);
}

function chooseRelaxed(where: string, { relaxed = 'auto' }: WasmOptions): boolean {
  if (!wasmSupported()) {
    throw new BackendError(
      `${where}: this engine has no WebAssembly SIMD; use createReferenceBackend()`,
    );
  }
  if (relaxed === 'auto') return relaxedSupported();
  if (typeof relaxed !== 'boolean') {
    throw new ArgumentError(
      `${where}: relaxed must be true, false or 'auto', got ${String(relaxed)}`,
    );
  }
  if (relaxed && !relaxedSupported()) {
    throw new BackendError(
      `${where}: this engine has no relaxed SIMD; leave the option \`relaxed\` at 'auto'`,
    );
  }
  return relaxed;
}

/** What goes with `dispose`. */
interface OpenParts {
  readonly heap: Heap;
  readonly kernels: Kernels;
  readonly primitives: PrimitiveOps;
  readonly fused: FusedOps;
}

class WasmBackend implements Backend {
  readonly name = 'wasm';
  readonly synchronous = true;
  readonly #relaxed: boolean;
  #parts: OpenParts | null;

  constructor(module: WebAssembly.Module, relaxed: boolean) {
    const heap = new Heap();
    const kernels = instantiate(module, heap.memory);
    this.#relaxed = relaxed;
    this.#parts = {
      heap,
      kernels,
      primitives: createPrimitives(kernels, heap),
      fused: createFusedOps(kernels, heap),
    };
  }

  get #open(): OpenParts {
    if (this.#parts === null) throw new StateError('wasm backend: used after dispose()');
    return this.#parts;
  }

  get primitives(): PrimitiveOps {
    return this.#open.primitives;
  }

  get fused(): FusedOps {
    return this.#open.fused;
  }

  upload(values: ArrayLike<number>, dtype: DType): DeviceBuffer {
    return this.#open.heap.upload(values, dtype);
  }

  async download(buffer: DeviceBuffer): Promise<HostValues> {
    return this.downloadSync(buffer);
  }

  downloadSync(buffer: DeviceBuffer): HostValues {
    return this.#open.heap.download(buffer);
  }

  assign(target: DeviceBuffer, source: DeviceBuffer): void {
    const { heap, kernels } = this.#open;
    const to = heap.own(target);
    const from = heap.own(source);
    if (to.size !== from.size || to.dtype !== from.dtype) {
      throw new ArgumentError(
        `wasm backend: assign needs ${to.size} values of ${to.dtype}, ` +
          `got ${from.size} of ${from.dtype}`,
      );
    }
    kernels.copy(from.pointer, to.pointer, to.bytes);
    to.version++;
  }

  /** After `dispose`, when finalizers may still come with a buffer, there is nothing to do. */
  free(buffer: DeviceBuffer): void {
    this.#parts?.heap.free(buffer);
  }

  report(): BackendReport {
    return {
      name: this.name,
      details: { relaxedSimd: this.#relaxed, threads: 1 },
      fused: this.#parts
        ? Object.keys(this.#parts.fused).filter(isFusedName(this.#parts.fused))
        : [],
      liveBuffers: this.#parts?.heap.liveBuffers ?? 0,
      bytes: this.#parts?.heap.bytes ?? 0,
    };
  }

  async dispose(): Promise<void> {
    this.#parts = null;
  }
}

const isFusedName =
  (ops: FusedOps) =>
  (name: string): name is keyof FusedOps =>
    name in ops;
