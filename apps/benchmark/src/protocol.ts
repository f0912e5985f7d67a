import type { BenchmarkCase } from './cases.ts';
import type { CallTime } from './timing.ts';

/** What the runner asks of a worker, one at a time; each request gets one answer. */
export type Request =
  | { readonly ask: 'prepare'; readonly case: BenchmarkCase }
  | { readonly ask: 'round' };

export type Answer =
  | {
      readonly answer: 'prepared';
      readonly version: string;
      readonly fingerprint?: Float32Array;
      readonly note?: string;
    }
  | { readonly answer: 'not offered'; readonly version: string; readonly reason: string }
  | { readonly answer: 'round'; readonly time: CallTime }
  | { readonly answer: 'failed'; readonly version?: string; readonly reason: string };
