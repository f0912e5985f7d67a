import { describeBackend } from '@unrolled/testing';
import { createGpuBackend } from '../src/index.ts';

describeBackend('gpu.js webasm with threads', () =>
  createGpuBackend({ mode: 'webasm', threads: true }),
);
