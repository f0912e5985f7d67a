// Opens many connections to the service, sends frames through all of them, and closes them:
// node measure.ts [connections] [frames]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientRequest, request } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cells, Rng } from 'unrolled';
import { saveModule } from 'unrolled/node';

const [connections, frames] = [process.argv[2] ?? 1000, process.argv[3] ?? 50].map(Number);
const folder = mkdtempSync(join(tmpdir(), 'unrolled-service-'));
const path = join(folder, 'model.safetensors');
const sizes = { inputSize: 2, hiddenSize: 64, outputSize: 5 };
const standardizer = { mean: [0, 0], deviation: [1, 1] };
const labels = ['rest', 'preparation', 'hold', 'stroke', 'retraction'];
const model = new cells.RecurrentNetwork({ ...sizes, rng: new Rng(1) });
await saveModule(model, path, { sizes, standardizer, labels });

const program = join(import.meta.dirname, 'service.ts');
const service = spawn(process.execPath, [...process.execArgv, '--expose-gc', program, path], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [address] = await once(createInterface({ input: service.stdout }), 'line');

interface State {
  readonly connections: number;
  readonly liveBuffers: number;
  readonly rss: number;
  /** After a garbage collection. */
  readonly heapUsed: number;
  /** Processor time, in µs. */
  readonly cpu: number;
}
const stateOf = async (): Promise<State> => (await fetch(`${address}/state`)).json();

/** A connection that gets a label for each frame. */
class Client {
  readonly #request: ClientRequest;
  readonly #labels: Promise<AsyncIterator<string>>;

  constructor() {
    this.#request = request(`${address}/labels`, { method: 'POST', agent: false });
    this.#labels = once(this.#request, 'response').then(([response]) =>
      createInterface({ input: response })[Symbol.asyncIterator](),
    );
    this.#request.flushHeaders();
  }

  async label(frame: readonly number[]): Promise<string> {
    this.#request.write(`${JSON.stringify(frame)}\n`);
    return (await (await this.#labels).next()).value;
  }

  /** Ends properly, or breaks off. */
  async close(breaksOff: boolean): Promise<void> {
    if (breaksOff) this.#request.on('error', () => {}).destroy();
    else {
      this.#request.end();
      await (await this.#labels).next();
    }
  }
}

const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} kB`;
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

async function round(): Promise<void> {
  const rng = new Rng(2);
  const clients = Array.from({ length: connections }, () => new Client());
  const step = () =>
    Promise.all(clients.map((client) => client.label([rng.normal(), rng.normal()])));
  await step();
  const open = await stateOf();
  const started = performance.now();
  for (let frame = 0; frame < frames; frame++) await step();
  const seconds = (performance.now() - started) / 1000;
  const after = await stateOf();
  const steps = connections * frames;
  const cpu = (after.cpu - open.cpu) / steps;
  console.log(
    `${open.connections} connections: each ${kilobytes((open.heapUsed - idle.heapUsed) / connections)} ` +
      `of objects and ${(open.liveBuffers - idle.liveBuffers) / connections} buffers of tensors, all ` +
      `together ${megabytes(open.rss - idle.rss)} more resident memory`,
  );
  console.log(
    `  ${steps} steps, ${(steps / seconds).toFixed(0)} a second, ${cpu.toFixed(0)} µs of processor time each`,
  );
  await Promise.all(clients.map((client, place) => client.close(place % 2 === 1)));
  for (let wait = 0; wait < 100 && (await stateOf()).connections > 0; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const closed = await stateOf();
  console.log(
    `  closed, half of them broken off: ${closed.connections} connections, ` +
      `${closed.liveBuffers - idle.liveBuffers} buffers more than before, ` +
      `${megabytes(closed.heapUsed - idle.heapUsed)} of objects and ${megabytes(closed.rss - idle.rss)} of ` +
      'resident memory',
  );
}

console.log(`Load average at the start: ${loadavg()[0].toFixed(1)}`);
await stateOf();
const idle = await stateOf();
for (let count = 0; count < 4; count++) await round();
service.kill('SIGTERM');
await once(service, 'exit');
rmSync(folder, { recursive: true });
