import type { TextWindow } from '@unrolled/datasets';
import type { DataSource } from '@unrolled/nn';

/** Characters that a part of a text reads before it counts. */
export const warmUpLength = 256;

/** A text as ids of a vocabulary: held in memory, or read from its source as needed. */
export interface TokenText {
  /** Characters; estimated for a text that is not held in memory. */
  readonly length: number;
  /** Checksum of all ids, or of a sample of a text that is not held in memory. */
  readonly checksum: number;
  /** Characters skipped so far, because the vocabulary has neither them nor an unknown entry. */
  readonly leftOut: number;
  /** Windows to train on. */
  streams(options: StreamsOptions): DataSource<TextWindow>;
  /** Parts to evaluate a model on, spread evenly over the text. */
  parts(options: PartsOptions): TextPart[];
}

/** Options of parallel streams of a text. */
export interface StreamsOptions {
  /** Positions to read from in parallel. */
  readonly batchSize: number;
  readonly windowLength: number;
}

/** Options of parts of a text that are read in parallel. */
export interface PartsOptions {
  readonly count: number;
  /** Characters to count, in all parts together. Default: all of the text. */
  readonly limit?: number;
}

/** A part of a text, read once from its start to its end. */
export interface TextPart {
  /** The next ids, at most `count`; none at the end. */
  readonly read: (count: number) => ArrayLike<number>;
  /** The number of ids at the start that are read but not counted. */
  readonly warmUp: number;
}
