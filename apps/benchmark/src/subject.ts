import type { BenchmarkCase } from './cases.ts';
import type { CallTime } from './timing.ts';

/**
 * A system under measurement. Each lives in one file of `subjects/`, whose default export makes it,
 * and runs in a process of its own.
 */
export interface Subject {
  readonly name: string;
  readonly version: string;
  /** Makes the model and runs it once; throws whatever the system throws. */
  prepare(benchmarkCase: BenchmarkCase): Promise<Prepared | NotOffered>;
  dispose(): Promise<void>;
}

export type SubjectFactory = () => Promise<Subject>;

export interface Prepared {
  /**
   * What equal work must give on equal weights: the output [batch, time, hidden] of `forward`, the
   * last hidden state of `streaming`, the first losses of `training` (of those at least one: what
   * follows depends on how a system divides its parameters). Absent where the model is not the same.
   */
  readonly fingerprint?: Float32Array;
  /** What a reader must know to judge the figure. */
  readonly note?: string;
  /** Runs the case a number of times, fixed at preparation. */
  runRound(): Promise<CallTime>;
}

/** The system has nothing that does this, or is not there. */
export interface NotOffered {
  readonly notOffered: string;
}
