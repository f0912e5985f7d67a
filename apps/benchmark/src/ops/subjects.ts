import { onEachBackend, onPyTorch } from '../common-subjects.ts';
import type { SubjectFactory } from '../subject.ts';
import type { unrolledAndPyTorch } from '../subjects.ts';
import type { OpCase } from './cases.ts';
import { opProgram } from './pytorch.ts';
import { unrolledOps } from './unrolled.ts';

/** Systems that run single operations, each in a process of its own. */
export const subjects = {
  ...onEachBackend(unrolledOps),
  ...onPyTorch(opProgram),
} satisfies Record<(typeof unrolledAndPyTorch)[number], SubjectFactory<OpCase>>;
