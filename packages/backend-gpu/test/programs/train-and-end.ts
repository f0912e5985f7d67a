// Takes a few steps on the mode that it is told, disposes of the backend and comes to its end: if
// anything keeps the process alive, whoever started it notices.

import { scope, setBackend, softmaxCrossEntropy, tensor } from '@unrolled/tensor';
import { createGpuBackend, type GpuMode } from '../../src/index.ts';
import { findHeadlessGl } from '../find-headless-gl.ts';
import { findWebGpu } from '../find-web-gpu.ts';

const [mode, threads] = process.argv[2].split('-') as [GpuMode, string | undefined];
const webgpu = mode === 'webgpu' ? await findWebGpu() : undefined;
if (typeof webgpu === 'string') throw new Error(webgpu);
if (mode === 'headlessgl') await findHeadlessGl();
const backend = await createGpuBackend({ mode, threads: threads !== undefined, webgpu });
setBackend(backend);

const weight = tensor(
  Float32Array.from({ length: 5000 }, (_, index) => Math.sin(index)),
  [100, 50],
);
weight.requiresGrad = true;
const targets = tensor(Int32Array.from({ length: 100 }, (_, index) => index % 50));
let loss = Number.NaN;
for (let step = 0; step < 3; step++) {
  const result = scope(() => {
    const one = softmaxCrossEntropy(weight, targets);
    one.backward();
    if (weight.grad) weight.assign(weight.sub(weight.grad));
    weight.zeroGrad();
    return one;
  });
  loss = await result.item();
  result.dispose();
}
await backend.dispose();
process.stdout.write(`loss ${loss}\n`);
