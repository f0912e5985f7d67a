import { type Backend, createWasmBackend } from '@unrolled/tensor';
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
    download: async (buffer) => {
      await new Promise((resolve) => setImmediate(resolve));
      return backend.download(buffer);
    },
    assign: (target, source) => backend.assign(target, source),
    free: (buffer) => backend.free(buffer),
    report: () => backend.report(),
    dispose: () => backend.dispose(),
  };
}

// Without fused ops: so the compositions of ops/ run on Wasm's primitives, too.
describeBackend('asynchronous, composed', async () =>
  readLater(await createWasmBackend({ relaxed: false })),
);
