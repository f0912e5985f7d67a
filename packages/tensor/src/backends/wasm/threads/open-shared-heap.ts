import { BackendError } from '../../../errors.ts';
import { Heap } from '../heap.ts';

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
