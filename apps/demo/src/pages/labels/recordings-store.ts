import type { Recording } from '../../worker/labels/calls.ts';

export interface KeptRecording extends Recording {
  readonly id: number;
}

const [database, table] = ['unrolled recordings', 'recordings'] as const;

const settled = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Makes a request, and waits until what it changes is kept: a full disk shows only then. */
async function withTable<Result>(
  mode: IDBTransactionMode,
  request: (table: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(table, { keyPath: 'id' });
  const base = await settled(opening);
  try {
    const transaction = base.transaction(table, mode);
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const [result] = await Promise.all([settled(request(transaction.objectStore(table))), ended]);
    return result;
  } finally {
    base.close();
  }
}

/**
 * Recordings of the visitor, kept by the browser over reloads. They do not leave the machine. Each call
 * is refused where the browser keeps nothing: in some private windows, or with a full disk.
 */
export const recordingsStore = {
  all: (): Promise<KeptRecording[]> => withTable('readonly', (kept) => kept.getAll()),
  async keep(recording: KeptRecording): Promise<void> {
    await withTable('readwrite', (kept) => kept.put(recording));
  },
  async remove(id: number): Promise<void> {
    await withTable('readwrite', (kept) => kept.delete(id));
  },
};
