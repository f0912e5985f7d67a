import { createWasmBackend, setBackend, tensor } from '../../src/index.ts';

// Ends by itself, although the threads are not disposed of.
const backend = await createWasmBackend({ threads: 2 });
setBackend(backend);
const [rows, columns] = [512, 512];
const x = tensor(new Float32Array(rows * columns).fill(1), [rows, columns]);
if (x.matmul(x).dataSync()[0] !== columns) throw new Error('a wrong product');
process.stdout.write(`${backend.report().details.threads} threads\n`);
