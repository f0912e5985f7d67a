import { withMethods } from '@unrolled/guards';
import type { Tensor } from '@unrolled/tensor';

/** Value that JSON holds. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Object that JSON holds. */
export type JsonObject = { readonly [name: string]: JsonValue };

/** The state of one part of a training run. */
export interface PartState {
  /** The live tensors, not copies; none by default. */
  readonly tensors?: Readonly<Record<string, Tensor>>;
  /** Everything else; numbers must be finite, as JSON requires. */
  readonly state?: JsonObject;
}

/** Something whose state belongs in a checkpoint: a data source, a callback, a carried state. */
export interface Resumable {
  snapshot(): PartState;
  /**
   * Checks a state that an earlier `snapshot()` returned, and changes nothing. The function that it
   * returns takes the state over, copying its tensors, and cannot fail: so a run made of many parts
   * is restored wholly or not at all.
   * @throws FormatError or ArgumentError when the state does not fit
   */
  prepareRestore(saved: Required<PartState>): () => void;
}

/** Rule of a value that implements `Resumable`. */
export const resumable = withMethods(
  'resumable, with snapshot() and prepareRestore()',
  'snapshot',
  'prepareRestore',
);

/** Whether a value implements `Resumable`. */
export const isResumable = (value: object): value is Resumable => resumable.holds(value);

/** An endless stream of batches, epoch after epoch, that can be saved and resumed between any two. */
export interface DataSource<Batch> extends Resumable {
  /** Called in the scope of a step: tensors made here are freed at its end. */
  next(): Batch;
  /** Epochs done, with the fraction of the current one; a whole number between two epochs. */
  readonly epoch: number;
}
