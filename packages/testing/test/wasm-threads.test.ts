import { fileURLToPath } from 'node:url';
import { createWasmBackend } from '@unrolled/tensor';
import { createBackendOver } from '@unrolled/tensor/native';
import { describeBackend, describeThreads } from '../src/index.ts';

describeBackend('wasm on two threads', () => createWasmBackend({ threads: 2 }));

/** Leaves all kernels to WebAssembly. */
const noKernels = {
  file: fileURLToPath(new URL('programs/no-kernels.cjs', import.meta.url)),
  open: () => ({}),
  details: {},
};
describeThreads('wasm', (options) => createBackendOver(noKernels, options));
