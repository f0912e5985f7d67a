import {
  ArgumentError,
  type Backend,
  createWasmBackend,
  tensor,
  withBackend,
} from '@unrolled/tensor';
import { expect, test } from 'vitest';
import { describeBackend } from '../src/index.ts';

/**
 * A backend that can be read only later, as a GPU is: what the suite or an op reads too late, or at
 * once, shows here.
 */
function readLater(backend: Backend): Backend {
  return {
    name: 'asynchronous',
    synchronous: false,
    primitives: backend.primitives,
    fused: {},
    upload: (values, dtype) => backend.upload(values, dtype),
    download: async (buffer, into) => {
      await new Promise((resolve) => setImmediate(resolve));
      return backend.download(buffer, into);
    },
    assign: (target, source) => backend.assign(target, source),
    free: (buffer) => backend.free(buffer),
    report: () => backend.report(),
    dispose: () => backend.dispose(),
  };
}

test('an array that is transferred while the values are on their way is refused', async () => {
  const backend = readLater(await createWasmBackend());
  const x = withBackend(backend, () => tensor([1, 2, 3]));
  const into = new Float32Array(3);
  const reading = x.data(into);
  structuredClone(into, { transfer: [into.buffer] });
  await expect(reading).rejects.toThrow(ArgumentError);
  x.dispose();
  await backend.dispose();
});

// Without fused ops: so the compositions of ops/ run on Wasm's primitives, too.
describeBackend('asynchronous, composed', async () =>
  readLater(await createWasmBackend({ relaxed: false })),
);
