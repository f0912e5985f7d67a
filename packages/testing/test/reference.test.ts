import { createReferenceBackend } from '@unrolled/tensor';
import { describeBackend } from '../src/index.ts';

describeBackend('reference', createReferenceBackend);
