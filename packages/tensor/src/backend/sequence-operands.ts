import type { SequenceKind } from '../sequence-kinds.ts';
import type { DeviceBuffer } from './device-buffer.ts';

/** One layer, in one direction, over whole sequences. */
export interface SequenceSpec {
  readonly kind: SequenceKind;
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** Walk each sequence from its own last step to its first. */
  readonly reverse: boolean;
  /** Valid steps of each sequence, 0 … time; null: all of them. */
  readonly lengths: Int32Array | null;
}

/** The operands of a sequence op: device buffers inside a backend, tensors in `ops/`. */
export interface SequenceOperands<Value = DeviceBuffer> {
  /** [batch, time, inputSize]; without weightInput it holds W_input · x: inputSize is gates · hiddenSize. */
  readonly x: Value;
  /** The state before the first step: [batch, hiddenSize]. */
  readonly h: Value;
  /** [batch, hiddenSize]; LSTM only. */
  readonly c: Value | null;
  /** [gates · hiddenSize, inputSize] */
  readonly weightInput: Value | null;
  /** [gates · hiddenSize, hiddenSize] */
  readonly weightHidden: Value;
  /** [gates · hiddenSize] */
  readonly biasInput: Value | null;
  /** [gates · hiddenSize] */
  readonly biasHidden: Value | null;
}

/** Outputs of a recurrent layer over whole sequences. */
export interface SequenceResult<Value = DeviceBuffer> {
  /** [batch, time, hiddenSize]; zero beyond a sequence's length. */
  readonly output: Value;
  /** The state after each sequence's last step: [batch, hiddenSize]. */
  readonly h: Value;
  /** [batch, hiddenSize]; LSTM only. */
  readonly c: Value | null;
}

/** A forward pass with everything that the backward pass needs, in the backend's own layout. */
export interface RecordedSequence extends SequenceResult {
  readonly tape: readonly DeviceBuffer[];
}
