import { describe, expect, it } from 'vitest';
import { latest } from '../src/shell/latest.ts';
import { WorkerClient, WorkerEnded } from '../src/worker/client.ts';
import {
  type CallMessage,
  handedOver,
  handOver,
  type WorkerMessage,
} from '../src/worker/protocol.ts';

/** A worker that keeps what it is sent and says what the test wants. */
class FakeWorker {
  onmessage: ((event: { data: WorkerMessage }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  readonly sent: { message: CallMessage; transfer: Transferable[] }[] = [];
  isEnded = false;

  postMessage(message: CallMessage, transfer: Transferable[]) {
    this.sent.push({ message, transfer });
  }
  terminate() {
    this.isEnded = true;
  }
  say(data: WorkerMessage) {
    this.onmessage?.({ data });
  }
}

function connected() {
  const worker = new FakeWorker();
  return { worker, client: new WorkerClient(worker as unknown as Worker) };
}

describe('the client of the worker', () => {
  it('gives each call its own answer, whatever their order', async () => {
    const { worker, client } = connected();
    const [first, second] = [client.ask('engine.bytes', null), client.ask('text.read', 'x')];
    const [{ message: a }, { message: b }] = worker.sent;
    worker.say({ id: b.id, returned: 'reading' });
    worker.say({ id: a.id, returned: 7 });
    expect(await first).toBe(7);
    expect(await second).toBe('reading');
  });

  it('rejects with what the worker threw, and with its end', async () => {
    const { worker, client } = connected();
    const failing = client.ask('text.read', 'x');
    worker.say({ id: worker.sent[0].message.id, error: 'no model is open' });
    await expect(failing).rejects.toThrow('no model is open');
    const pending = client.ask('engine.bytes', null);
    client.close();
    await expect(pending).rejects.toBeInstanceOf(WorkerEnded);
    expect(worker.isEnded).toBe(true);
  });

  it('passes events to those who listen, until they stop', () => {
    const { worker, client } = connected();
    const heard: string[] = [];
    const stop = client.on('text.failed', (reason) => heard.push(reason));
    worker.say({ event: 'text.failed', value: 'a' });
    stop();
    worker.say({ event: 'text.failed', value: 'b' });
    expect(heard).toEqual(['a']);
  });

  it('hands over what is marked', () => {
    const { worker, client } = connected();
    const bytes = new Uint8Array(3);
    const sent = handOver(
      { source: { kind: 'file' as const, name: 'm', bytes }, text: { kind: 'english' as const } },
      bytes,
    );
    void client.ask('text.open', sent);
    expect(worker.sent[0].transfer).toEqual([bytes.buffer]);
    expect(handedOver({})).toEqual([]);
  });
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
