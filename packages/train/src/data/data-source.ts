import type { Resumable } from '../resumable.ts';

/** An endless stream of batches, epoch after epoch, that can be saved and resumed between any two. */
export interface DataSource<Batch> extends Resumable {
  /** Called in the scope of a step: tensors made here are freed at its end. */
  next(): Batch;
  /** Epochs given out, with the part of the one begun; a whole number between two epochs. */
  readonly epoch: number;
}
