import { createThreadedBackend } from '../../src/backends/wasm/index.ts';
import { setBackend, tensor } from '../../src/index.ts';

// Disposes of backends whose thread has started, which the event loop has had no turn to hear. A process that
// ends before the thread prints nothing.
for (let round = 0; round < 3; round++) {
  const backend = await createThreadedBackend('auto', undefined, { worth: 1, cores: 2 });
  setBackend(backend);
  const x = tensor(new Float32Array(64 * 64).fill(1), [64, 64]);
  const end = performance.now() + 400;
  while (performance.now() < end) x.matmul(x).dispose();
  await backend.dispose();
}
process.stdout.write('all ended\n');
