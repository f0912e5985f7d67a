import type { Heap } from './heap.ts';
import type { Kernels } from './kernels.ts';
import type { Team } from './threads/team.ts';

/** What the ops compute with. */
export interface Machine {
  readonly heap: Heap;
  /** On the calling thread. */
  readonly kernels: Kernels;
  readonly team: Team;
}
