import type { BenchmarkCase } from './cases.ts';
import type { CallTime } from './timing.ts';

/** Requests of the runner to a worker, one at a time; each gets one answer. */
export type Request<Case = BenchmarkCase> =
  | { readonly ask: 'prepare'; readonly case: Case }
  | { readonly ask: 'round' }
  /** Bytes that the process took at most, beyond what it had before the case was prepared. */
  | { readonly ask: 'memory' };

export type Answer =
  | {
      readonly answer: 'prepared';
      readonly version: string;
      readonly fingerprint?: Float32Array;
      readonly note?: string;
    }
  | { readonly answer: 'not offered'; readonly version: string; readonly reason: string }
  | { readonly answer: 'round'; readonly time: CallTime }
  /** null where the system cannot tell. */
  | { readonly answer: 'memory'; readonly bytes: number | null }
  | { readonly answer: 'failed'; readonly version?: string; readonly reason: string };

/** The runner's end of a subject. */
export interface Client<Case = BenchmarkCase> {
  /** Never rejects: a crash or a silence is an answer too. */
  ask(request: Request<Case>): Promise<Answer>;
  close(): void;
}

/** Longest wait for one answer, in seconds: the slowest peer takes a quarter of it. */
export const answerSeconds = 120;
