import { describeBackend } from '@unrolled/testing';
import { it } from 'vitest';
import { createNativeBackend } from '../src/index.ts';
import { whySkipped } from './native-kernels.ts';

const skipped = whySkipped();

if (skipped !== null) {
  it.skip(`native kernels: skipped, ${skipped}`);
} else {
  describeBackend('native', createNativeBackend);
  describeBackend('native on two threads', () => createNativeBackend({ threads: 2 }));
}
