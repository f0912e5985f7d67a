import { BackendError } from '@unrolled/guards';
import { tallTilesPay } from '../kernels/engine-features.ts';
import { Heap } from '../memory/heap.ts';
import { mailbox, mailboxBytes, type WorkerSetup } from './mailbox.ts';
import { startWorker } from './start-worker.ts';
import { coreCount } from './thread-pool.ts';
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

/**
 * Starts threads that share the heap's memory and may be given these kernels.
 * @throws BackendError if one does not start; then none is left running
 */
export async function startThreads(
  count: number,
  heap: Heap,
  setup: Pick<WorkerSetup, 'module' | 'kernels' | 'native'>,
): Promise<WorkerThread[]> {
  const crowded = count >= coreCount();
  const started = await Promise.allSettled(
    Array.from({ length: count }, async () => {
      const place = heap.blocks.allocate(mailboxBytes);
      heap.ints.fill(0, place / 4, (place + mailboxBytes) / 4);
      const worker = await startWorker({
        ...setup,
        memory: heap.memory,
        avoidTallTiles: !tallTilesPay(),
        crowded,
        layout: mailbox,
        place,
      });
      return new WorkerThread(worker, heap.memory, place, { crowded });
    }),
  );
  const workers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed === undefined) return workers;
  await Promise.all(workers.map((worker) => worker.terminate()));
  throw failed.reason;
}
