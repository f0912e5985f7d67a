import { BackendError } from '@unrolled/guards';
import { workerSource } from '../generated/worker.ts';
import type { WorkerSetup } from './mailbox.ts';

/** A thread that was started. */
export interface StartedWorker {
  /** Settles once it has read its setup, or has ended before. */
  readonly ready: Promise<unknown>;
  /**
   * True once the engine has said that it ended, or it was ended because it did not start; one that dies while
   * it is waited for cannot be heard.
   */
  readonly ended: boolean;
  terminate(): Promise<void>;
}

/** Starts a thread, which may still be starting while this one computes. */
export function launchWorker(setup: WorkerSetup): StartedWorker {
  const inNode = nodeWorkers();
  return inNode ? openInNode(inNode, setup) : openInPage(setup);
}

/** @throws BackendError where no worker starts, as under a content security policy */
export async function startWorker(setup: WorkerSetup): Promise<StartedWorker> {
  try {
    const worker = launchWorker(setup);
    await worker.ready;
    return worker;
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

/** The thread no longer keeps the process alive once it runs, unless the process waits for it to end. */
function openInNode(
  { Worker }: NonNullable<ReturnType<typeof nodeWorkers>>,
  setup: WorkerSetup,
): StartedWorker {
  const url = new URL(`data:text/javascript,${encodeURIComponent(workerSource)}`);
  const worker = new Worker(url, { execArgv: [] });
  const life = { ended: false };
  let isTerminating = false;
  const ready = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    // Without a listener, an error of the thread would end the process.
    worker.on('error', reject);
    worker.once('exit', (code) => {
      life.ended = true;
      reject(new Error(`it ended with exit code ${code}`));
    });
    worker.postMessage(setup);
  });
  return {
    ready: ready.finally(() => {
      // The process must not end while somebody waits for the thread to end.
      if (!isTerminating) worker.unref();
    }),
    get ended() {
      return life.ended;
    },
    terminate: async () => {
      isTerminating = true;
      await worker.terminate();
    },
  };
}

/** Seconds that a page gives a thread to start in. */
const startLimit = 10;

/** A worker that fails while it starts does not end, and one that is terminated sends no message. */
function openInPage(setup: WorkerSetup): StartedWorker {
  const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  const life = { ended: false };
  let timer: ReturnType<typeof setInterval> | undefined;
  const worker = new Worker(url, { type: 'module' });
  const ready = new Promise((resolve, reject) => {
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
  });
  const release = () => {
    clearInterval(timer);
    URL.revokeObjectURL(url);
  };
  return {
    ready: ready
      .catch((reason) => {
        life.ended = true;
        worker.terminate();
        throw reason;
      })
      .finally(release),
    get ended() {
      return life.ended;
    },
    terminate: async () => {
      release();
      worker.terminate();
    },
  };
}
