import { Worker } from 'node:worker_threads';
import { createThreadedBackend } from '../../src/backends/wasm/index.ts';
import { type Backend, setBackend, tensor } from '../../src/index.ts';

// Ends a thread of a backend, and writes what each later call says. A hang is for the parent to end.

const workers: Worker[] = [];
const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function (...message) {
  workers.push(this);
  if (process.argv[2] === 'while it starts') void this.terminate();
  postMessage.apply(this, message);
};

const product = (): number => {
  const x = tensor(new Float32Array(64 * 64).fill(1), [64, 64]);
  return x.matmul(x).dataSync()[0];
};

const outcomeOf = async (run: () => unknown): Promise<unknown> => {
  try {
    return await run();
  } catch (error) {
    return String(error);
  }
};

async function endOne(when: string | undefined): Promise<void> {
  const ended = workers[1].terminate();
  if (when === 'unheard') return; // its end is an event, and the next op comes first
  await ended;
}

async function report(backend: Backend): Promise<Record<string, unknown>> {
  setBackend(backend);
  const kept = tensor([1, 2]);
  const before = await outcomeOf(product);
  await endOne(process.argv[2]);
  return {
    before,
    product: await outcomeOf(product),
    again: await outcomeOf(product),
    add: await outcomeOf(() => kept.add(kept)),
    read: await outcomeOf(() => kept.data()),
    upload: await outcomeOf(() => tensor([1])),
    free: await outcomeOf(() => kept.dispose()),
    dispose: await outcomeOf(() => backend.dispose()),
    afterwards: await outcomeOf(product),
  };
}

const created = await outcomeOf(() => createThreadedBackend(3, 'auto', { worth: 1, cores: 3 }));
const outcome = typeof created === 'string' ? { created } : await report(created as Backend);
process.stdout.write(JSON.stringify(outcome));
