/**
 * A thread of the backend: runs the kernels that are left in its mailbox, until it is terminated.
 *
 * `scripts/build-kernels.mjs` embeds this file as text, so it imports nothing but types. It runs in
 * a worker of Node and in one of a browser.
 */
import type { WorkerSetup } from './mailbox.ts';

type Port = Pick<MessagePort, 'onmessage' | 'postMessage'>;

/**
 * About 0.5 ms, in which the next kernel of a step comes: the work in between takes 0.2 ms on average, and
 * waking up 50 µs.
 */
const spins = 40_000;

const inNode = globalThis.process?.getBuiltinModule?.('node:worker_threads');
const port = (inNode?.parentPort ?? globalThis) as unknown as Port;

port.onmessage = ({ data }) => work(data);

type AnyKernels = Record<string, (...values: number[]) => unknown>;

function work(setup: WorkerSetup): void {
  const { module, memory, kernels, native, avoidTallTiles, crowded, layout, place } = setup;
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  let exports = instance.exports as AnyKernels;
  if (avoidTallTiles) exports.avoidTallTiles();
  const { ticket, done, kernel, argumentCount, callCount, failed, ready } = layout;
  const { argumentsAt, mostArguments, mostCalls } = layout;
  const beat = place + layout.beatAt;
  exports.beatAt(beat);
  if (native) {
    const { createRequire } = globalThis.process.getBuiltinModule('node:module');
    exports = { ...exports, ...createRequire(native)(native)(memory, beat) };
  }
  const fields = new Int32Array(memory.buffer, place, argumentsAt / 4);
  const beats = new Int32Array(memory.buffer, beat, 1);
  const lists = Array.from({ length: mostCalls }, (_, call) => {
    const start = place + argumentsAt + call * mostArguments * Float64Array.BYTES_PER_ELEMENT;
    return new Float64Array(memory.buffer, start, mostArguments);
  });
  Atomics.store(fields, ready, 1);
  port.postMessage('ready');
  for (let next = 1; ; next = (next + 1) | 0) {
    for (let spin = crowded ? 0 : spins; spin > 0 && Atomics.load(fields, ticket) !== next; spin--);
    while (Atomics.load(fields, ticket) !== next) Atomics.wait(fields, ticket, (next - 1) | 0);
    try {
      const run = exports[kernels[fields[kernel]]];
      for (let call = 0; call < fields[callCount]; call++) {
        beats[0]++; // Short kernels do not count.
        lists[call][0] = Number(run(...lists[call].subarray(0, fields[argumentCount])));
      }
    } catch {
      fields[failed] = 1;
    }
    Atomics.store(fields, done, next);
    Atomics.notify(fields, done);
  }
}
