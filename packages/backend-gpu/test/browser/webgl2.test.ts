import { describeBackend } from '@unrolled/testing';
import { createGpuBackend } from '../../src/index.ts';

describeBackend('gpu.js webgl2', () => createGpuBackend({ mode: 'webgl2' }));
