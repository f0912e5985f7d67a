import { describeBackend } from '@unrolled/testing';
import { it } from 'vitest';
import { createGpuBackend } from '../src/index.ts';
import { findWebGpu } from './find-web-gpu.ts';

const webgpu = await findWebGpu();

if (typeof webgpu === 'string') {
  it.skip(`gpu.js webgpu: skipped, there is no ${webgpu}`);
} else {
  describeBackend('gpu.js webgpu', () => createGpuBackend({ mode: 'webgpu', webgpu }));
}
