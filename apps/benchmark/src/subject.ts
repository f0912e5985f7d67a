import type { BenchmarkCase } from './cases.ts';
import type { CallTime } from './timing.ts';

/**
 * A system under measurement: one line in the table of `subjects.ts` or `page/main.ts`, with a
 * process or a page of its own.
 */
export interface Subject<Case = BenchmarkCase> {
  readonly name: string;
  readonly version: string;
  /** Makes the model and runs it once; throws whatever the system throws. */
  prepare(benchmarkCase: Case): Promise<Prepared | NotOffered>;
  dispose(): Promise<void>;
}

export type SubjectFactory<Case = BenchmarkCase> = () => Promise<Subject<Case>>;

export interface Prepared {
  /**
   * Values that equal work on equal weights must give: the output [batch, time, hidden] of `forward`,
   * the last hidden state of `streaming`, the first losses of `training` (at least one: later losses
   * depend on how a system divides its parameters). Absent where the model differs.
   */
  readonly fingerprint?: Float32Array;
  /** Remark needed to judge the figure. */
  readonly note?: string;
  /** Peak memory of a system in a process that is not the worker's, as `Request` has it. */
  readonly memory?: () => Promise<number>;
  /** @param calls how often to run the case. Default: as often as was fixed at preparation */
  runRound(calls?: number): Promise<CallTime>;
}

/** The system has nothing that does this, or is not there. */
export interface NotOffered {
  readonly notOffered: string;
}
