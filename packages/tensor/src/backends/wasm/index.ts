import {
  ArgumentError,
  checkOptions,
  type OptionRules,
  optional,
  rules,
  StateError,
} from '@unrolled/guards';
import type { Backend, BackendReport } from '../../backend/backend.ts';
import type { DeviceBuffer, DType, HostValues } from '../../backend/device-buffer.ts';
import type { FusedOps } from '../../backend/fused-ops.ts';
import type { PrimitiveOps } from '../../backend/primitive-ops.ts';
import { chooseKernels } from './kernels/choose-kernels.ts';
import { compileKernels, compileKernelsSync } from './kernels/compile-kernels.ts';
import { instantiate, kernelBytes } from './kernels/kernels.ts';
import { Heap } from './memory/heap.ts';
import { createFusedOps } from './ops/fused.ts';
import { createPrimitives } from './ops/primitives.ts';
import type { Runtime } from './runtime.ts';
import { CallingThread, type Sharing } from './threads/calling-thread.ts';
import { sharedKernels } from './threads/shared-kernels.ts';
import {
  openSharedHeap,
  openThreads,
  threadCountRule,
  usefulThreads,
} from './threads/start-threads.ts';

/** Options of `createWasmBackend`. */
export interface WasmOptions {
  /**
   * Kernels that are compiled already, a `WebAssembly.Module` of the package's file
   * `kernels/simd.wasm` or `kernels/relaxed-simd.wasm`: for runtimes that compile no WebAssembly, and
   * programs that carry no kernels. On one thread. Default: the kernels that the program carries.
   */
  readonly module?: object;
  /**
   * Use relaxed SIMD, whose fused multiply-add is faster and rounds once: true, false (the same
   * bits on every machine), or 'auto', which uses it where the engine has it. Default 'auto'; a
   * `module` determines it.
   */
  readonly relaxed?: boolean | 'auto';
  /**
   * Threads that share the large products and the rows of a batch, from 1 to 16, the calling one
   * included; more than the processor has cores gain nothing. `auto` is one for each core, started once
   * there has been enough work to share; one in a page without shared memory. They run until `dispose()`, or
   * until the garbage collector finds the backend, but keep no process from ending. Any number gives the
   * same bits. Default 1.
   */
  readonly threads?: number | 'auto';
}

const optionRules: OptionRules<WasmOptions> = {
  module: optional(rules.anything),
  relaxed: optional({
    holds: (value) => typeof value === 'boolean' || value === 'auto',
    words: 'true, false or "auto"',
  }),
  threads: optional(threadCountRule),
};

/**
 * The default backend: SIMD kernels in WebAssembly, on one thread or several.
 * @throws BackendError where the engine lacks WebAssembly SIMD, or relaxed SIMD when asked for; where it
 *   compiles no WebAssembly, as under a content security policy; where it gives no memory; for a
 *   `module` of another version; and for more than one thread where it shares none or starts no worker
 */
export async function createWasmBackend(options: WasmOptions = {}): Promise<Backend> {
  const checked = checkOptions('createWasmBackend', options, optionRules);
  const { threads = 1, module, relaxed } = checked;
  if (module !== undefined) return openOn(checkModule(module, checked));
  if (threads === 'auto' ? usefulThreads() > 1 : threads > 1) {
    return createThreadedBackend(threads, relaxed);
  }
  const { binary } = chooseKernels('createWasmBackend', relaxed);
  return openOn(await compileKernels(kernelBytes(binary())));
}

/** `createWasmBackend` at once, on one thread, as the first op on a tensor needs it. */
export function createWasmBackendSync(options: Pick<WasmOptions, 'relaxed'> = {}): Backend {
  const { binary } = chooseKernels('createWasmBackendSync', options.relaxed);
  return openOn(compileKernelsSync(kernelBytes(binary())));
}

function openOn(module: WebAssembly.Module): Backend {
  const heap = new Heap();
  const kernels = instantiate(module, heap.memory);
  return new WasmBackend({ heap, kernels, threads: new CallingThread(kernels) });
}

function checkModule(module: object, { threads = 1, relaxed = 'auto' }: WasmOptions) {
  if (!(module instanceof WebAssembly.Module)) {
    throw new ArgumentError(
      'createWasmBackend: module must be a WebAssembly.Module, such as WebAssembly.compile() returns for ' +
        `the bytes of simd.wasm, got ${String(module)}`,
    );
  }
  if (threads !== 1 || relaxed !== 'auto') {
    throw new ArgumentError(
      `createWasmBackend: a module determines whether relaxed SIMD is used, and runs on one thread; leave ` +
        'out the options `relaxed` and `threads`',
    );
  }
  return module;
}

/** `createWasmBackend` on several threads. */
export async function createThreadedBackend(
  threads: number | 'auto',
  relaxed?: boolean | 'auto',
  sharing?: Sharing,
): Promise<Backend> {
  const { binary } = chooseKernels('createWasmBackend', relaxed);
  const heap = openSharedHeap('createWasmBackend');
  const module = await compileKernels(kernelBytes(binary(), true));
  const kernels = instantiate(module, heap.memory);
  const setup = { module, kernels: sharedKernels };
  const pool = await openThreads(threads, heap, kernels, setup, sharing);
  return new WasmBackend({ heap, kernels, threads: pool });
}

/** The operations of a backend. */
export type BackendOps = Pick<Backend, 'primitives' | 'fused'>;

/** Everything that `dispose` drops. */
type OpenParts = Runtime & BackendOps;

const createOps = (runtime: Runtime): BackendOps => ({
  primitives: createPrimitives(runtime),
  fused: createFusedOps(runtime),
});

/** Runs the ops on a memory of WebAssembly, with whatever kernels it is given. */
export class WasmBackend implements Backend {
  readonly name: string;
  readonly synchronous = true;
  readonly #details: BackendReport['details'];
  #parts: OpenParts | null;

  /** @param details of the kernels, for the report */
  constructor(
    runtime: Runtime,
    name = 'wasm',
    details: BackendReport['details'] = {},
    ops = createOps(runtime),
  ) {
    const relaxedSimd = runtime.kernels.usesRelaxedSimd() === 1;
    this.name = name;
    this.#details = { ...details, relaxedSimd, threads: runtime.threads.size };
    this.#parts = { ...runtime, ...ops };
  }

  get #open(): OpenParts {
    if (this.#parts === null) throw new StateError('wasm backend: used after dispose()');
    this.#parts.threads.checkWhole();
    return this.#parts;
  }

  get primitives(): PrimitiveOps {
    return this.#open.primitives;
  }

  get fused(): Partial<FusedOps> {
    return this.#open.fused;
  }

  upload(values: ArrayLike<number>, dtype: DType): DeviceBuffer {
    return this.#open.heap.upload(values, dtype);
  }

  async download(buffer: DeviceBuffer, into?: HostValues): Promise<HostValues> {
    return this.downloadSync(buffer, into);
  }

  downloadSync(buffer: DeviceBuffer, into?: HostValues): HostValues {
    return this.#open.heap.download(buffer, into);
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
      details: this.#details,
      fused: this.#parts
        ? Object.keys(this.#parts.fused).filter(isFusedName(this.#parts.fused))
        : [],
      liveBuffers: this.#parts?.heap.liveBuffers ?? 0,
      bytes: this.#parts?.heap.bytes ?? 0,
    };
  }

  async dispose(): Promise<void> {
    const threads = this.#parts?.threads;
    this.#parts = null;
    await threads?.terminate();
  }
}

const isFusedName =
  (ops: Partial<FusedOps>) =>
  (name: string): name is keyof FusedOps =>
    name in ops;
