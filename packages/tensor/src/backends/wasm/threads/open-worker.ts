import { BackendError } from '../../../errors.ts';
import { workerSource } from '../generated/worker.ts';
import type { Assignment } from './desk.ts';

/** A thread that has read its assignment. */
export interface OpenWorker {
  terminate(): Promise<void>;
}

/** @throws BackendError where no worker starts, as under a content security policy */
export async function openWorker(assignment: Assignment): Promise<OpenWorker> {
  const inNode = nodeWorkers();
  try {
    return await (inNode ? openInNode(inNode, assignment) : openInPage(assignment));
  } catch (cause) {
    const reason = cause instanceof Error ? `: ${cause.message}` : '';
    throw new BackendError(
      `wasm backend: a thread could not be started${reason}; in a page, a content security policy ` +
        "must allow worker-src blob: and 'wasm-unsafe-eval'; or leave the option `threads` at 1",
      { cause },
    );
  }
}

/** Node's own workers, without an import that a bundler for pages would follow. */
const nodeWorkers = () => globalThis.process?.getBuiltinModule?.('node:worker_threads');

/** Once it runs, it keeps no process from ending. */
async function openInNode(
  { Worker }: NonNullable<ReturnType<typeof nodeWorkers>>,
  assignment: Assignment,
): Promise<OpenWorker> {
  const url = new URL(`data:text/javascript,${encodeURIComponent(workerSource)}`);
  const worker = new Worker(url, { execArgv: [] });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(assignment);
  });
  worker.unref();
  return { terminate: async () => void (await worker.terminate()) };
}

/** One that fails while it starts does not end by itself. */
async function openInPage(assignment: Assignment): Promise<OpenWorker> {
  const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  try {
    const worker = new Worker(url, { type: 'module' });
    await new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onmessageerror = reject;
      worker.onerror = ({ message }) => reject(new Error(message ?? 'it was refused'));
      worker.postMessage(assignment);
    }).catch((reason) => {
      worker.terminate();
      throw reason;
    });
    return { terminate: async () => worker.terminate() };
  } finally {
    URL.revokeObjectURL(url);
  }
}
