import { spawnSync } from 'node:child_process';
import { describeBackend } from '@unrolled/testing';
import { expect, it, vi } from 'vitest';
import { createGpuBackend } from '../src/index.ts';
import { findWebGpu } from './find-web-gpu.ts';

const webgpu = await findWebGpu();

if (typeof webgpu === 'string') {
  it.skip(`gpu.js webgpu: skipped, ${webgpu}`);
} else {
  describeBackend('gpu.js webgpu', () => createGpuBackend({ mode: 'webgpu', webgpu }));

  // A process that uses webgpu@0.4.0 does not end before.
  it('gives its device back with the last backend on it', async () => {
    const { GPUAdapter, GPUDevice } = webgpu.globals;
    const made = vi.spyOn(GPUAdapter.prototype, 'requestDevice');
    const destroyed = vi.spyOn(GPUDevice.prototype, 'destroy');
    const create = () => createGpuBackend({ mode: 'webgpu', webgpu });
    const [first, second] = [await create(), await create()];
    await first.dispose();
    expect([made, destroyed].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
    const values = Float32Array.of(1, 2);
    expect(await second.download(second.upload(values, 'float32'))).toEqual(values);
    await second.dispose();
    expect([made, destroyed].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    await (await create()).dispose();
    expect([made, destroyed].map(({ mock }) => mock.calls.length)).toEqual([2, 2]);
    vi.restoreAllMocks();
  });

  it('lets the process end', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--conditions=@unrolled/source', 'test/programs/train-and-end.ts', 'webgpu'],
      { encoding: 'utf8', timeout: 25_000 },
    );
    expect(stdout).toMatch(/^loss \d/);
    expect(status).toBe(0);
  });
}
