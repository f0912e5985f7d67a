import { BackendError, whole } from '@unrolled/guards';
import { tallTilesPay } from '../kernels/engine-features.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { Heap } from '../memory/heap.ts';
import type { Sharing } from './calling-thread.ts';
import { LateThreads } from './late-threads.ts';
import { mailbox, mailboxBytes, type WorkerSetup } from './mailbox.ts';
import { launchWorker, startWorker } from './start-worker.ts';
import { coreCount, ThreadPool } from './thread-pool.ts';
import { WorkerThread } from './worker-thread.ts';

/** @throws BackendError saying why threads cannot share memory here, and what to do */
export function openSharedHeap(where: string): Heap {
  if (typeof SharedArrayBuffer !== 'function' || globalThis.crossOriginIsolated === false) {
    throw new BackendError(
      `${where}: threads need shared memory, which a page has only if it is served with the headers ` +
        'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp; ' +
        'or leave the option `threads` at 1',
    );
  }
  return new Heap(true);
}

/** Modules that every thread of a backend receives. */
type ThreadSetup = Pick<WorkerSetup, 'module' | 'kernels' | 'native'>;

/**
 * Starts threads that share the heap's memory and may be given these kernels.
 * @throws BackendError if one does not start; then none is left running
 */
export async function startThreads(
  count: number,
  heap: Heap,
  setup: ThreadSetup,
): Promise<WorkerThread[]> {
  const crowded = count >= coreCount();
  const started = await Promise.allSettled(
    Array.from({ length: count }, async () => {
      const workerSetup = completeSetup(heap, setup, crowded);
      return new WorkerThread(await startWorker(workerSetup), heap.memory, workerSetup.place, {
        crowded,
      });
    }),
  );
  const workers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed === undefined) return workers;
  await Promise.all(workers.map((worker) => worker.terminate()));
  throw failed.reason;
}

/**
 * The calling thread and others: as many as requested or, with `auto`, as many as are useful, once
 * there is work for them.
 * @throws BackendError if one of those asked for does not start
 */
export async function openThreads(
  threads: number | 'auto',
  heap: Heap,
  kernels: Kernels,
  setup: ThreadSetup,
  sharing?: Sharing,
): Promise<ThreadPool> {
  if (threads !== 'auto') {
    return new ThreadPool(kernels, await startThreads(threads - 1, heap, setup), sharing);
  }
  const late = new LateThreads(usefulThreads() - 1, () => launchThread(heap, setup));
  return new ThreadPool(kernels, [], sharing, late);
}

/** Starts a thread without waiting for it. */
function launchThread(heap: Heap, setup: ThreadSetup): WorkerThread {
  const workerSetup = completeSetup(heap, setup, false);
  const worker = launchWorker(workerSetup);
  // One that does not start is one thread less, which `ended` says.
  worker.ready.catch(() => {});
  return new WorkerThread(worker, heap.memory, workerSetup.place);
}

/** The setup with a separate mailbox. */
function completeSetup(heap: Heap, setup: ThreadSetup, crowded: boolean): WorkerSetup {
  const place = heap.blocks.allocate(mailboxBytes);
  heap.ints.fill(0, place / 4, (place + mailboxBytes) / 4);
  return {
    ...setup,
    memory: heap.memory,
    avoidTallTiles: !tallTilesPay(),
    crowded,
    layout: mailbox,
    place,
  };
}

/** Far more threads than training gains from. */
const mostThreads = 16;

const someThreads = whole(1, mostThreads);

/** Rule for the option `threads`. */
export const threadCountRule = {
  holds: (value: unknown): boolean => value === 'auto' || someThreads.holds(value),
  words: `${someThreads.words}, or "auto"`,
};

/** Maximum number of useful threads here: one for each core, where they can share memory. */
export function usefulThreads(): number {
  const canShare =
    typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false;
  const cores = coreCount();
  return canShare && Number.isFinite(cores) ? Math.min(cores, mostThreads) : 1;
}
