import { tallTilesPay } from '../features.ts';
import type { Heap } from '../heap.ts';
import { Colleague } from './colleague.ts';
import { desk, deskBytes } from './desk.ts';
import { openWorker } from './open-worker.ts';

/**
 * Starts threads that share the heap's memory and may be given these kernels.
 * @throws BackendError if one does not start; then none is left running
 */
export async function openColleagues(
  count: number,
  module: WebAssembly.Module,
  heap: Heap,
  kernels: readonly string[],
): Promise<Colleague[]> {
  const started = await Promise.allSettled(
    Array.from({ length: count }, async () => {
      const place = heap.pool.allocate(deskBytes);
      heap.ints.fill(0, place / 4, (place + deskBytes) / 4);
      const worker = await openWorker({
        module,
        memory: heap.memory,
        kernels,
        avoidTallTiles: !tallTilesPay(),
        layout: desk,
        place,
      });
      return new Colleague(worker, heap.memory, place);
    }),
  );
  const colleagues = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed === undefined) return colleagues;
  await Promise.all(colleagues.map((colleague) => colleague.terminate()));
  throw failed.reason;
}
