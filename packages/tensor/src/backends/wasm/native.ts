import type { Backend } from '../../backend/backend.ts';
import { WasmBackend } from './index.ts';
import { Int8Backend } from './int8.ts';
import { chooseKernels } from './kernels/choose-kernels.ts';
import { compileKernels } from './kernels/compile-kernels.ts';
import { instantiate, type Kernels, kernelBytes } from './kernels/kernels.ts';
import { Heap } from './memory/heap.ts';
import type { Sharing } from './threads/calling-thread.ts';
import { sharedKernels } from './threads/shared-kernels.ts';
import { openSharedHeap, openThreads, usefulThreads } from './threads/start-threads.ts';

export { contract } from './generated/contract.ts';
export { sequencePlan, windowPlan } from './generated/records.ts';
export { kindNumbers } from './generated/sequence-kinds.ts';
export { threadCountRule } from './threads/start-threads.ts';

/** A kernel's arguments are those of its WebAssembly counterpart. Every one must be checked. */
export type NativeKernels = Partial<Kernels>;

/** Kernels in machine code, which work on the memory of WebAssembly and replace the others. */
export interface NativeModule {
  /** Path of a CommonJS module that exports `open`; every thread loads it. */
  readonly file: string;
  /** @param beatAt where running kernels count up an int32, as a sign of life */
  readonly open: (memory: WebAssembly.Memory, beatAt: number) => NativeKernels;
  /** Facts about them for the report of the backend. */
  readonly details: Readonly<Record<string, string>>;
}

/** `int8` for inference alone, with products of bytes; see `Int8Backend`. */
export const arithmetics = ['float32', 'int8'] as const;

/** Number format that products are computed in. */
export type Arithmetic = (typeof arithmetics)[number];

/** Options of a backend that computes in machine code. */
export interface NativeBackendOptions extends Sharing {
  /** Number of threads, including the calling one, or as many as are useful. Default 1. */
  readonly threads?: number | 'auto';
  /** Default float32. */
  readonly arithmetic?: Arithmetic;
}

const beatBytes = 64;

/**
 * The WebAssembly backend with some of its kernels in machine code; what they lack, memory, threads and
 * errors are the same. In Node only.
 * @throws BackendError as `createWasmBackend` does
 */
export async function createBackendOver(
  native: NativeModule,
  { threads = 1, arithmetic = 'float32', ...sharing }: NativeBackendOptions = {},
): Promise<Backend> {
  const where = 'createNativeBackend';
  const isShared = threads === 'auto' ? usefulThreads() > 1 : threads > 1;
  const { binary } = chooseKernels(where);
  const heap = isShared ? openSharedHeap(where) : new Heap();
  const module = await compileKernels(kernelBytes(binary(), isShared));
  const setup = { module, kernels: sharedKernels, native: native.file };
  const beatAt = heap.blocks.allocate(beatBytes);
  const kernels = { ...instantiate(module, heap.memory), ...native.open(heap.memory, beatAt) };
  const pool = await openThreads(threads, heap, kernels, setup, sharing);
  const NativeBackend = arithmetic === 'int8' ? Int8Backend : WasmBackend;
  return new NativeBackend({ heap, kernels, threads: pool }, 'native', native.details);
}
