import { expect, it } from 'vitest';
import { createGpuBackend } from '../src/index.ts';

const cachedOf = ({ details }: { details: Readonly<Record<string, unknown>> }) =>
  details.cachedKernels as number;

it('makes one kernel for an operation on equal lengths', async () => {
  const backend = await createGpuBackend({ mode: 'webasm' });
  const before = cachedOf(backend.report());
  for (const values of [[1, 2], [3, 4], [5]]) {
    const buffer = backend.upload(values, 'float32');
    backend.free(backend.primitives.unary('exp', buffer));
    backend.free(buffer);
  }
  expect(cachedOf(backend.report())).toBe(before + 2);
  await backend.dispose();
});

it('evicts the kernels used longest ago, not what they made', async () => {
  const backend = await createGpuBackend({ mode: 'webasm', kernelCacheSize: 3 });
  const sizes = [1, 2, 3, 4, 5];
  const results = sizes.map((size) => backend.primitives.fill(size, size, 'float32'));
  expect(cachedOf(backend.report())).toBe(3);
  for (const [index, result] of results.entries()) {
    expect(await backend.download(result)).toEqual(new Float32Array(index + 1).fill(index + 1));
  }
  const again = backend.primitives.fill(2, 7, 'float32');
  expect(await backend.download(again)).toEqual(Float32Array.of(7, 7));
  await backend.dispose();
});
