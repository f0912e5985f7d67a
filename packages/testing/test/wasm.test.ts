import { createWasmBackend } from '@unrolled/tensor';
import { describeBackend } from '../src/index.ts';

describeBackend('plain wasm', () => createWasmBackend({ relaxed: false }));
describeBackend('relaxed wasm', () => createWasmBackend({ relaxed: true }));
