import { BackendError } from '@unrolled/guards';
import { workerSource } from '../generated/worker.ts';
import type { WorkerSetup } from './mailbox.ts';

/** A thread that has read its setup. */
export interface StartedWorker {
  /** True once the engine has said that it ended; one that dies while it is waited for cannot be heard. */
  readonly ended: boolean;
  terminate(): Promise<void>;
}

/** @throws BackendError where no worker starts, as under a content security policy */
export async function startWorker(setup: WorkerSetup): Promise<StartedWorker> {
  const inNode = nodeWorkers();
  try {
    return await (inNode ? openInNode(inNode, setup) : openInPage(setup));
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
  setup: WorkerSetup,
): Promise<StartedWorker> {
  const url = new URL(`data:text/javascript,${encodeURIComponent(workerSource)}`);
  const worker = new Worker(url, { execArgv: [] });
  const life = { ended: false };
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    // Without a listener, an error of the thread would end the process.
    worker.on('error', reject);
    worker.once('exit', (code) => {
      life.ended = true;
      reject(new Error(`it ended with exit code ${code}`));
    });
    worker.postMessage(setup);
  });
  worker.unref();
  return {
    get ended() {
      return life.ended;
    },
    terminate: async () => void (await worker.terminate()),
  };
}

/** Seconds that a page gives a thread to start in. */
const startLimit = 10;

/** One that fails while it starts does not end by itself, and one that is ended says nothing. */
async function openInPage(setup: WorkerSetup): Promise<StartedWorker> {
  const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  const life = { ended: false };
  let timer: ReturnType<typeof setInterval> | undefined;
  try {
    const worker = new Worker(url, { type: 'module' });
    await new Promise((resolve, reject) => {
      // Second by second, so that a page that was busy for long still hears an answer first.
      let seconds = 0;
      timer = setInterval(() => {
        if (++seconds < startLimit) return;
        reject(new Error(`it did not answer within ${startLimit} seconds`));
      }, 1000);
      worker.onmessage = resolve;
      worker.onmessageerror = reject;
      worker.onerror = ({ message }) => {
        life.ended = true;
        reject(new Error(message ?? 'it was refused'));
      };
      worker.postMessage(setup);
    }).catch((reason) => {
      worker.terminate();
      throw reason;
    });
    return {
      get ended() {
        return life.ended;
      },
      terminate: async () => worker.terminate(),
    };
  } finally {
    clearInterval(timer);
    URL.revokeObjectURL(url);
  }
}
