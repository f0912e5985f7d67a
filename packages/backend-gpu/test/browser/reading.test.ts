import { expect, it } from 'vitest';
import { createGpuBackend } from '../../src/index.ts';

// Each of these builds a kernel, which takes longer than kernels may run without a pause.
it('reads at once on webgl2, with kernels still waiting', async () => {
  const backend = await createGpuBackend({ mode: 'webgl2' });
  const sizes = Array.from({ length: 20 }, (_, index) => index + 1);
  const buffers = sizes.map((size) => backend.primitives.fill(size, size, 'float32'));
  const last = backend.primitives.unary('negate', buffers[19]);
  expect(backend.report().details.cachedKernels).toBeLessThan(20);
  expect(backend.downloadSync?.(last)).toEqual(new Float32Array(20).fill(-20));
  expect(backend.downloadSync?.(buffers[4])).toEqual(new Float32Array(5).fill(5));
  for (const one of [...buffers, last]) backend.free(one);
  expect(backend.report()).toMatchObject({ liveBuffers: 0, bytes: 0 });
  await backend.dispose();
});
