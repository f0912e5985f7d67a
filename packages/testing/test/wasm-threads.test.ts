import { createWasmBackend } from '@unrolled/tensor';
import { describeBackend } from '../src/index.ts';

describeBackend('wasm on two threads', () => createWasmBackend({ threads: 2 }));
