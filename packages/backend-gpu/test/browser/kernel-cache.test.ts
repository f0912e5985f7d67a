import { expect, it } from 'vitest';
import { createGpuBackend } from '../../src/index.ts';

it.each(['webgl2', 'webgpu'] as const)(
  'keeps the kernels of %s whose results are alive, and evicts the others',
  async (mode) => {
    const backend = await createGpuBackend({ mode, kernelCacheSize: 3 });
    const sizes = [1, 2, 3, 4, 5];
    const results = sizes.map((size) => backend.primitives.fill(size, size, 'float32'));
    for (const [index, result] of results.entries()) {
      expect(await backend.download(result)).toEqual(new Float32Array(index + 1).fill(index + 1));
    }
    expect(backend.report().details.cachedKernels).toBeGreaterThanOrEqual(5);
    for (const result of results) backend.free(result);
    const last = backend.primitives.fill(6, 6, 'float32');
    expect(await backend.download(last)).toEqual(new Float32Array(6).fill(6));
    backend.free(last);
    expect(backend.report().details.cachedKernels).toBeLessThanOrEqual(4);
    await backend.dispose();
  },
);

it('leaves the interface GPU of the page as it was', async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'GPU');
  const backend = await createGpuBackend({ mode: 'webasm' });
  expect(Object.getOwnPropertyDescriptor(globalThis, 'GPU')).toEqual(before);
  await backend.dispose();
});
