import type { Backend, BackendReport, DeviceBuffer, DType } from '../../backend.ts';
import { ArgumentError, BackendError } from '../../errors.ts';
import { relaxedSupported, wasmSupported } from './features.ts';
import { createFusedOps } from './fused.ts';
import { Heap } from './heap.ts';
import { instantiate, kernelBytes } from './kernels.ts';
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

class WasmBackend implements Backend {
  readonly name = 'wasm';
  readonly synchronous = true;
  readonly primitives;
  readonly fused;
  readonly #heap = new Heap();
  readonly #relaxed: boolean;
  readonly #copy;

  constructor(module: WebAssembly.Module, relaxed: boolean) {
    const kernels = instantiate(module, this.#heap.memory);
    this.#relaxed = relaxed;
    this.#copy = kernels.copy;
    this.primitives = createPrimitives(kernels, this.#heap);
    this.fused = createFusedOps(kernels, this.#heap);
  }

  upload(values: ArrayLike<number>, dtype: DType): DeviceBuffer {
    return this.#heap.upload(values, dtype);
  }

  async download(buffer: DeviceBuffer) {
    return this.#heap.download(buffer);
  }

  downloadSync(buffer: DeviceBuffer) {
    return this.#heap.download(buffer);
  }

  assign(target: DeviceBuffer, source: DeviceBuffer): void {
    const to = this.#heap.own(target);
    const from = this.#heap.own(source);
    if (to.size !== from.size || to.dtype !== from.dtype) {
      throw new ArgumentError(
        `wasm backend: assign needs ${to.size} values of ${to.dtype}, ` +
          `got ${from.size} of ${from.dtype}`,
      );
    }
    this.#copy(from.pointer, to.pointer, to.bytes);
    to.version++;
  }

  free(buffer: DeviceBuffer): void {
    this.#heap.free(buffer);
  }

  report(): BackendReport {
    return {
      name: this.name,
      details: { relaxedSimd: this.#relaxed, threads: 1 },
      fused: Object.keys(this.fused).filter(isFusedName(this.fused)),
      liveBuffers: this.#heap.liveBuffers,
      bytes: this.#heap.bytes,
    };
  }

  async dispose(): Promise<void> {
    this.#heap.dispose();
  }
}

const isFusedName =
  <Ops extends object>(ops: Ops) =>
  (name: PropertyKey): name is keyof Ops =>
    name in ops;
