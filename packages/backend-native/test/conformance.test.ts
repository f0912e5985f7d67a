import { createBackendOver } from '@unrolled/tensor/native';
import { describeBackend, describeThreads } from '@unrolled/testing';
import { it } from 'vitest';
import { createNativeBackend } from '../src/index.ts';
import { loadKernels } from '../src/load-kernels.ts';
import { whySkipped } from './native-kernels.ts';

const skipped = whySkipped();

if (skipped !== null) {
  it.skip(`native kernels: skipped, ${skipped}`);
} else {
  describeBackend('native', createNativeBackend);
  describeBackend('native on two threads', () => createNativeBackend({ threads: 2 }));
  describeThreads('native', (options) => createBackendOver(loadKernels(), options));
}
