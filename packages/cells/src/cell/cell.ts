import type { Tensor } from '@unrolled/tensor';
import type { Recurrence, StepResult, TensorRecord } from '@unrolled/tensor/recurrence';

/** The memory of a cell from one step to the next, by name: each [batch, ..]. */
export type CellState = TensorRecord;

/** The output of a step, [batch, outputSize], and the state after it. */
export type CellResult<State extends CellState> = StepResult<State>;

/**
 * One step of a recurrence. Any implementation can be run over sequences with `scan`, which handles time,
 * lengths and direction, so that a cell need not.
 */
export interface Cell<State extends CellState = CellState> extends Recurrence<State> {
  /** The state before the first step. */
  initialState(batch: number): State;
  /**
   * The part of the work that needs no state, for all steps at once: [batch, time, inputSize] →
   * [batch, time, ..]. One large product is much faster than one for each step. Where a cell has
   * this, `step` gets slices of its result instead of x.
   */
  project?(x: Tensor): Tensor;
}

/** The state of an RNN or GRU: h [batch, hiddenSize], or stacked [layers · directions, ..]. */
export type HiddenState = { readonly h: Tensor };

/** The state of an LSTM: h and c, each [batch, hiddenSize], or stacked [layers · directions, ..]. */
export type LSTMState = { readonly h: Tensor; readonly c: Tensor };
