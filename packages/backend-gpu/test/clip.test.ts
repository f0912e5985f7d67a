import { expect, it } from 'vitest';
import { createGpuBackend } from '../src/index.ts';

it('takes the norm of more gradients than a kernel has operands', async () => {
  const backend = await createGpuBackend({ mode: 'webasm' });
  const sizes = [1, 130, 3, 64, 65, 7, 2, 200, 11];
  const gradients = sizes.map((size, index) =>
    backend.upload(new Float32Array(size).fill(index + 1), 'float32'),
  );
  const expected = Math.sqrt(sizes.reduce((sum, size, index) => sum + size * (index + 1) ** 2, 0));
  const norm = backend.fused?.clipGlobalNorm?.(gradients, expected / 2);
  if (norm === undefined) throw new Error('clipping is not fused');
  expect((await backend.download(norm))[0]).toBeCloseTo(expected, 3);
  expect((await backend.download(gradients[8]))[10]).toBeCloseTo(4.5, 5);
  await backend.dispose();
});
