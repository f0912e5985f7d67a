import { spawnSync } from 'node:child_process';
import { describeBackend } from '@unrolled/testing';
import { expect, it } from 'vitest';
import { createGpuBackend } from '../src/index.ts';
import { findWebGpu } from './find-web-gpu.ts';

const webgpu = await findWebGpu();

if (typeof webgpu === 'string') {
  it.skip(`gpu.js webgpu: skipped, ${webgpu}`);
} else {
  describeBackend('gpu.js webgpu', () => createGpuBackend({ mode: 'webgpu', webgpu }));

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
