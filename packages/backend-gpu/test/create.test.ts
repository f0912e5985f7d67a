import { spawnSync } from 'node:child_process';
import workerThreads from 'node:worker_threads';
import { ArgumentError, BackendError, StateError } from '@unrolled/tensor';
import { afterEach, expect, it, vi } from 'vitest';
import { createGpuBackend, type GpuMode } from '../src/index.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it.each([
  ['webgl2', /no WebGL2 context.*in Node use webgpu or headlessgl/],
  ['headlessgl', /no headless GL context.*gl@8\.1\.6/],
  ['webgpu', /the package `webgpu` cannot be loaded.*install `webgpu@0\.6\.2`.*VK_ICD_FILENAMES/],
] as [GpuMode, RegExp][])(
  'names what is missing for %s, and takes no other',
  async (mode, says) => {
    const refused = createGpuBackend({ mode });
    await expect(refused).rejects.toThrow(BackendError);
    await expect(createGpuBackend({ mode })).rejects.toThrow(says);
  },
);

it('reports the mode that auto took, and why it refused those before', async () => {
  const backend = await createGpuBackend();
  expect(backend.report().details).toMatchObject({
    mode: 'webasm',
    kernelClass: 'WebAssemblyKernel',
    refused: expect.stringMatching(/'webgpu'.*\n.*'webgl2'.*\n.*'headlessgl'/),
  });
  await backend.dispose();
});

it.each(['webasm', 'cpu'] as const)('reads at once in mode %s', async (mode) => {
  const backend = await createGpuBackend({ mode });
  expect(backend.synchronous).toBe(true);
  expect(backend.downloadSync?.(backend.upload([1, 2], 'float32'))).toEqual(Float32Array.of(1, 2));
  await backend.dispose();
});

it('computes the same on threads, where nothing is read at once', async () => {
  const backend = await createGpuBackend({ mode: 'webasm', threads: true });
  expect(backend.synchronous).toBe(false);
  expect(backend.downloadSync).toBeUndefined();
  const values = Float32Array.from({ length: 20_000 }, (_, index) => index);
  const buffer = backend.upload(values, 'float32');
  const negated = backend.primitives.unary('negate', buffer);
  const back = backend.primitives.unary('negate', negated);
  backend.free(buffer);
  backend.free(negated);
  expect(await backend.download(back)).toEqual(values);
  await backend.dispose();
});

it('refuses new work after dispose(), and finishes work requested before', async () => {
  const backend = await createGpuBackend({ mode: 'webasm', threads: true });
  const values = Float32Array.from({ length: 20_000 }, (_, index) => index);
  const negated = backend.primitives.unary('negate', backend.upload(values, 'float32'));
  const reading = backend.download(negated);
  const disposing = backend.dispose();
  expect(() => backend.upload([1], 'float32')).toThrow(StateError);
  expect(backend.dispose()).toBe(disposing);
  expect(await reading).toEqual(values.map((value) => -value));
  await disposing;
});

it('fails at once if no thread starts, as under a content security policy', async () => {
  vi.spyOn(workerThreads, 'Worker').mockImplementation(
    class {
      constructor() {
        throw new Error('refused');
      }
    } as never,
  );
  const refused = createGpuBackend({ mode: 'webasm', threads: true });
  await expect(refused).rejects.toThrow(BackendError);
  await expect(refused).rejects.toThrow(/refused.*threads also need.*`worker-src blob:`/);
});

it('refuses wrong values and unknown options', async () => {
  await expect(createGpuBackend({ mode: 'metal' as GpuMode })).rejects.toThrow(ArgumentError);
  await expect(createGpuBackend({ kernelCacheSize: 0 })).rejects.toThrow(ArgumentError);
  await expect(createGpuBackend({ threads: 2 as never })).rejects.toThrow(ArgumentError);
  await expect(createGpuBackend({ cacheSize: 3 } as never)).rejects.toThrow('unknown option');
});

it.each(['webasm', 'webasm-threads', 'cpu'])('lets the process end after %s', (mode) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@unrolled/source', 'test/programs/train-and-end.ts', mode],
    { encoding: 'utf8', timeout: 25_000 },
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^loss \d/);
  expect(status).toBe(0);
});
