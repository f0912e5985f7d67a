import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ArgumentError, ShapeError, StateError, UnrolledError } from '@unrolled/tensor';
import { build } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';
import { DivergenceError } from '../src/index.ts';
import { answerCalls, type ConnectedWorker, connectWorker, handOver } from '../src/worker.ts';
import { type TrainingHandlers, train } from './programs/training-worker.ts';

/**
 * The program of the workers as JavaScript: the WebAssembly by which Node strips types crashes the process now
 * and then where several threads run it (nodejs/node#64500).
 */
const program = await build({
  entryPoints: [fileURLToPath(new URL('./programs/training-worker.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  format: 'esm',
  conditions: ['@unrolled/source'],
  write: false,
});

const started: ConnectedWorker<TrainingHandlers>[] = [];

const startThread = () =>
  new Worker(new URL(`data:text/javascript,${encodeURIComponent(program.outputFiles[0].text)}`), {
    execArgv: [],
  });

function start(): ConnectedWorker<TrainingHandlers> {
  const connected = connectWorker<TrainingHandlers>(startThread());
  started.push(connected);
  return connected;
}

afterEach(() => Promise.all(started.splice(0).map((worker) => worker.terminate())));

const run = { examples: [1, 2, 3, 4, 5], steps: 9 };

describe('a worker thread', () => {
  it('trains to the bits of this thread, and reports on the way', async () => {
    const here = await train(run, {});
    const weights = [...here.weights];
    const steps: number[] = [];
    const there = await start().call('train', run, {
      onReport: (step: number) => steps.push(step),
    });
    expect(there).toEqual({ reason: 'finished', steps: 9, weights: Float32Array.from(weights) });
    expect(steps).toEqual([2, 4, 6, 8]);
  });

  it('trains next to another one', async () => {
    const runs = [start().call('train', run), start().call('train', { ...run, steps: 5 })];
    expect((await Promise.all(runs)).map(({ steps }) => steps)).toEqual([9, 5]);
  });

  it('ends a training that the caller aborts, and gives what it has', async () => {
    const controller = new AbortController();
    const worker = start();
    const long = { ...run, steps: 1e9 };
    const { reason, steps } = await worker.call('train', long, {
      signal: controller.signal,
      onReport: () => controller.abort(),
    });
    expect([reason, steps < 1e9]).toEqual(['aborted', true]);
    const early = await worker.call('train', long, { signal: AbortSignal.abort() });
    expect(early.reason).toBe('aborted');
  });

  it('sends errors with their class, their fields and the stack of there', async () => {
    const worker = start();
    const shape = await worker.call('refuse', 'shape').catch((error: unknown) => error);
    expect(shape).toBeInstanceOf(ShapeError);
    expect(shape).toBeInstanceOf(UnrolledError);
    expect(shape).not.toBeInstanceOf(StateError);
    expect(shape).toMatchObject({ name: 'ShapeError', message: 'worker: two shapes' });
    expect((shape as Error).stack).toMatch(/at .*refuse/);
    const diverged = await worker.call('refuse', 'divergence').catch((error: unknown) => error);
    expect(diverged).toBeInstanceOf(DivergenceError);
    expect(diverged).toMatchObject({ step: 7, learningRate: 0.5, loss: Number.NaN });
    const raw = await worker.call('refuse', 'raw').catch((error: unknown) => error);
    expect(raw).not.toBeInstanceOf(UnrolledError);
    expect(raw).toMatchObject({ name: 'TypeError', message: 'not ours' });
    await expect(worker.call('unknown' as 'train', run)).rejects.toThrow(ArgumentError);
  });

  it('is ended when it does not hear an abort, and refuses what was asked of it', async () => {
    const worker = start();
    const controller = new AbortController();
    const waiting = worker.call('wait', null, { signal: controller.signal });
    await worker.call('length', Float32Array.of(1));
    const deaf = worker.call('deaf', undefined as never, {
      signal: controller.signal,
      patience: 5,
    });
    controller.abort();
    await expect(deaf).rejects.toThrow('the worker has ended: it did not answer an abort in time');
    await expect(waiting.catch((error: unknown) => error)).resolves.toSatisfy(
      (outcome: unknown) => outcome === 'asked to end' || outcome instanceof StateError,
    );
    await expect(worker.call('train', run)).rejects.toThrow(StateError);
  });

  it('has stopped once it is terminated', async () => {
    const thread = startThread();
    await connectWorker(thread).terminate();
    expect(thread.threadId).toBe(-1);
  });

  it('refuses its calls when it exits', async () => {
    await expect(start().call('exit', undefined as never)).rejects.toThrow('the worker has ended');
  });

  it('refuses its calls when it cannot start', async () => {
    const worker = connectWorker(new Worker('throw new Error("no kernels")', { eval: true }));
    await expect(worker.call('train', run)).rejects.toThrow('the worker has failed: no kernels');
  });

  it('takes over what is handed over, and refuses what cannot be copied', async () => {
    const worker = start();
    const values = new Float32Array(1000);
    expect(await worker.call('length', handOver(values, [values]))).toBe(1000);
    expect(values).toHaveLength(0);
    const call = worker.call('length', (() => 1) as never);
    await expect(call).rejects.toThrow(/arguments of length must be data/);
  });
});

it('calls go over the ports of a page as well', async () => {
  const { port1, port2 } = new MessageChannel();
  answerCalls({ double: (value: number) => 2 * value }, port1);
  const worker = connectWorker<{ double: (value: number) => number }>(
    Object.assign(port2, { terminate: () => port2.close() }),
  );
  expect(await worker.call('double', 21)).toBe(42);
  await worker.terminate();
  await expect(worker.call('double', 1)).rejects.toThrow('the worker has ended: it was terminated');
});

it('answerCalls refuses handlers that are none, and a thread that is no worker', () => {
  expect(() => answerCalls({ train: 1 as never }, new MessageChannel().port1)).toThrow(
    ArgumentError,
  );
});
