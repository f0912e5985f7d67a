import type { Kernels } from './kernels/kernels.ts';
import type { Heap } from './memory/heap.ts';
import type { CallingThread } from './threads/calling-thread.ts';

/** Memory, kernels and threads that the ops compute with. */
export interface Runtime {
  readonly heap: Heap;
  /** On the calling thread. */
  readonly kernels: Kernels;
  readonly threads: CallingThread;
}
