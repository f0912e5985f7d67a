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

async function opened(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: 'id' });
  const base = await settled(request);
  const transaction = base.transaction(table, mode);
  transaction.oncomplete = () => base.close();
  transaction.onabort = () => base.close();
  return transaction.objectStore(table);
}

/**
 * Recordings of the visitor, kept by the browser over reloads. They do not leave the machine. Each call
 * is refused where the browser keeps nothing: in some private windows, or with a full disk.
 */
export const recordingsStore = {
  all: async (): Promise<KeptRecording[]> => settled((await opened('readonly')).getAll()),
  async keep(recording: KeptRecording): Promise<void> {
    await settled((await opened('readwrite')).put(recording));
  },
  async remove(id: number): Promise<void> {
    await settled((await opened('readwrite')).delete(id));
  },
};
