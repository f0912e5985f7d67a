import type { PyTorchProgram } from '../engines/pytorch.ts';
import type { OpCase } from './cases.ts';
import { comparedValues, opWorkload } from './workload.ts';

/** The program that runs an operation. */
export const opProgram: PyTorchProgram<OpCase> = {
  script: new URL('./pytorch.py', import.meta.url),
  requestOf: (opCase) => ({ op: opCase.op, ...opWorkload(opCase), comparedValues }),
};
