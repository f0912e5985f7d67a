import { describe, expect, it } from 'vitest';
import { latest } from '../src/shell/latest.ts';
import { DeviceLostError, WorkerClient } from '../src/worker/client.ts';
import {
  type CallMessage,
  type CallName,
  handedOver,
  handOver,
  type WorkerMessage,
} from '../src/worker/protocol.ts';

/** A worker that keeps what it is sent and says what the test wants. */
class FakeWorker {
  onmessage: ((event: { data: WorkerMessage }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  readonly sent: CallMessage[] = [];
  isEnded = false;

  postMessage(message: CallMessage) {
    this.sent.push(message);
  }
  terminate() {
    this.isEnded = true;
  }
  say(data: WorkerMessage) {
    this.onmessage?.({ data });
  }
  /** Answers the last call of this name. */
  answer(call: CallName, returned: unknown) {
    const { id } = this.sent.findLast((message) => message.call === call) as CallMessage;
    this.say({ id, returned });
  }
  get calls() {
    return this.sent.map(({ call }) => call);
  }
}

const starting = (worker: FakeWorker) => () => worker as unknown as Worker;
const nothingSaved = async () => async () => {};

async function connected() {
  const worker = new FakeWorker();
  const client = new WorkerClient();
  await client.replace(starting(worker), nothingSaved);
  return { worker, client };
}

/** Lets everything run that waits for nothing. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the client of the worker', () => {
  it('gives each call its own answer, whatever their order', async () => {
    const { worker, client } = await connected();
    const [first, second] = [client.ask('engine.bytes', null), client.ask('text.read', 'x')];
    const [a, b] = worker.sent;
    worker.say({ id: b.id, returned: 'reading' });
    worker.say({ id: a.id, returned: 7 });
    expect(await first).toBe(7);
    expect(await second).toBe('reading');
  });

  it('rejects with what the worker threw, with its failure, and for what cannot be copied', async () => {
    const { worker, client } = await connected();
    const failing = client.ask('text.read', 'x');
    worker.say({ id: worker.sent[0].id, error: 'no model is open' });
    await expect(failing).rejects.toThrow('no model is open');
    const pending = client.ask('engine.bytes', null);
    worker.onerror?.({ message: '' });
    await expect(pending).rejects.toThrow('could not be started');
    worker.postMessage = () => {
      throw new Error('could not be cloned');
    };
    await expect(client.ask('engine.bytes', null)).rejects.toThrow('could not be cloned');
  });

  it('lets calls wait until another worker is where the former was, in their order', async () => {
    const { worker, client } = await connected();
    const early = client.ask('text.read', 'early');
    const next = new FakeWorker();
    const replaced = client.replace(starting(next), async (former) => {
      const bytes = await former('text.save', null);
      return async (ask) => {
        const source = { kind: 'file', name: 'm', bytes } as const;
        await ask('text.open', { source, text: { kind: 'english' } });
      };
    });
    await settled();
    const late = client.ask('text.pace', 'step');
    expect(worker.calls).toEqual(['text.read', 'text.save']);
    worker.answer('text.save', new Uint8Array(3));
    await settled();
    expect(worker.isEnded).toBe(true);
    expect(next.calls).toEqual(['text.open']);
    next.answer('text.open', {});
    await replaced;
    expect(next.calls).toEqual(['text.open', 'text.read', 'text.pace']);
    worker.say({ id: worker.sent[0].id, returned: 'from a worker that has ended' });
    next.answer('text.read', 'reading');
    next.answer('text.pace', undefined);
    expect(await early).toBe('reading');
    await late;
  });

  it('does not repeat a step that the former worker took before it saved the model', async () => {
    const { worker, client } = await connected();
    const step = client.ask('text.pace', 'step');
    const next = new FakeWorker();
    const replaced = client.replace(starting(next), async (former) => {
      await former('text.save', null);
      return async () => {};
    });
    await settled();
    worker.answer('text.pace', undefined);
    worker.answer('text.save', new Uint8Array(3));
    await replaced;
    await step;
    expect(next.calls).toEqual([]);
  });

  it('replaces one worker after the other, and goes on where nothing could be saved', async () => {
    const { worker, client } = await connected();
    const pending = client.ask('engine.bytes', null);
    const failing = client.replace(starting(new FakeWorker()), () =>
      Promise.reject(new Error('no')),
    );
    const last = new FakeWorker();
    const replaced = client.replace(starting(last), nothingSaved);
    await expect(failing).rejects.toThrow('no');
    expect(worker.calls).toEqual(['engine.bytes']);
    await replaced;
    last.answer('engine.bytes', 5);
    expect(await pending).toBe(5);
  });

  it('gives up what it asks of a worker that answers no more, and keeps what pages asked', async () => {
    const { client } = await connected();
    const pending = client.ask('engine.bytes', null);
    const stuck = client.replace(starting(new FakeWorker()), async (former) => {
      await former('text.save', null);
      return async () => {};
    });
    await settled();
    client.abandon(new DeviceLostError('the device is lost'));
    const next = new FakeWorker();
    const replaced = client.replace(starting(next), nothingSaved);
    await expect(stuck).rejects.toThrow('the device is lost');
    await replaced;
    next.answer('engine.bytes', 3);
    expect(await pending).toBe(3);
  });

  it('passes events of every worker to those who listen, until they stop', async () => {
    const { worker, client } = await connected();
    const heard: string[] = [];
    const stop = client.on('text.failed', (reason) => heard.push(reason));
    worker.say({ event: 'text.failed', value: 'a' });
    const next = new FakeWorker();
    await client.replace(starting(next), nothingSaved);
    next.say({ event: 'text.failed', value: 'b' });
    stop();
    next.say({ event: 'text.failed', value: 'c' });
    expect(heard).toEqual(['a', 'b']);
  });
});

it('what is marked is handed over', () => {
  const bytes = new Uint8Array(3);
  expect(handedOver(handOver({ bytes }, bytes))).toEqual([bytes.buffer]);
  expect(handedOver({ bytes })).toEqual([]);
});

describe('latest', () => {
  it('runs the first at once, then only the last of those that came meanwhile', async () => {
    const ran: number[] = [];
    let release = () => {};
    const run = latest(async (value: number) => {
      ran.push(value);
      if (value === 1) await new Promise<void>((resolve) => (release = resolve));
    });
    const done = run(1);
    void run(2);
    void run(3);
    release();
    await done;
    expect(ran).toEqual([1, 3]);
  });

  it('goes on after one that failed', async () => {
    const ran: number[] = [];
    const run = latest(async (value: number) => {
      if (value === 1) throw new Error('no');
      ran.push(value);
    });
    await expect(run(1)).rejects.toThrow('no');
    await run(2);
    expect(ran).toEqual([2]);
  });
});
