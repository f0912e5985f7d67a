// Labels frames as they arrive, for many connections at once, with one model:
// node service.ts frame-tagger.safetensors
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { cells, datasets, getBackend, type Rng, scope, tensor } from 'unrolled';
import { loadModule } from 'unrolled/node';

interface Parts {
  readonly sizes: Omit<cells.RecurrentNetworkOptions, 'rng'>;
  readonly standardizer: datasets.Standardizer;
  readonly labels: readonly string[];
}

const create = ({ sizes }: Parts, rng: Rng) => new cells.RecurrentNetwork({ ...sizes, rng });
const [path] = process.argv.slice(2);
const { model, parts } = await loadModule(create, path);
let connections = 0;

/** Reads one frame per line, such as [0.5,-1], and writes its label. Each connection has its own state. */
async function label(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const stream = model.stream();
  connections++;
  response.writeHead(200, { 'content-type': 'text/plain' }).flushHeaders();
  try {
    for await (const line of createInterface({ input: request })) {
      const frame = { values: Float32Array.from(JSON.parse(line)), length: 1, channels: 2 };
      const { values } = datasets.standardizeFrames(frame, parts.standardizer);
      const found = scope(() =>
        stream
          .step(tensor(values, [1, 2]))
          .argmax()
          .itemSync(),
      );
      if (!response.write(`${parts.labels[found]}\n`)) await once(response, 'drain');
    }
    response.end();
  } catch (error) {
    response.end(`${error}\n`);
  } finally {
    stream.reset();
    connections--;
  }
}

function describeState(response: ServerResponse): void {
  globalThis.gc?.();
  const { liveBuffers } = getBackend().report();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  response.end(JSON.stringify({ connections, liveBuffers, rss, heapUsed, cpu: user + system }));
}

const server = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/labels') void label(request, response);
  else if (request.url === '/state') describeState(response);
  else response.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
