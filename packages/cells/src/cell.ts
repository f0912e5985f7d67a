import type { Tensor } from '@unrolled/tensor';

/** What a cell remembers from one step to the next, by name: each [batch, ..]. */
export type CellState = Readonly<Record<string, Tensor>>;

export interface CellResult<State extends CellState> {
  /** [batch, outputSize] */
  readonly output: Tensor;
  readonly state: State;
}

/**
 * One step of a recurrence. Whatever implements this can be run over sequences with `scan`, which
 * knows of time, lengths and direction so that a cell need not.
 */
export interface Cell<State extends CellState = CellState> {
  readonly outputSize: number;
  /** The state before the first step. */
  initialState(batch: number): State;
  /**
   * The part of the work that needs no state, for all steps at once: [batch, time, inputSize] →
   * [batch, time, ..]. One large product is much faster than one for each step. Where a cell has
   * this, `step` gets slices of its result in place of x.
   */
  project?(x: Tensor): Tensor;
  /** @param input [batch, ..]: x of one step, or what project() made of it */
  step(input: Tensor, state: State): CellResult<State>;
}

/** The state of an RNN or GRU: h [batch, hiddenSize], or stacked [layers · directions, ..]. */
export type HiddenState = { readonly h: Tensor };

/** The state of an LSTM: h and c, each [batch, hiddenSize], or stacked [layers · directions, ..]. */
export type LSTMState = { readonly h: Tensor; readonly c: Tensor };

/** The same state with every tensor replaced. */
export function mapState<State extends CellState>(
  state: State,
  map: (tensor: Tensor, name: string & keyof State) => Tensor,
): State {
  const mapped = Object.entries(state).map(([name, tensor]) => [name, map(tensor, name)]);
  // The names are those of `state`, so the shape of the object is that of `State`.
  return Object.fromEntries(mapped) as State;
}
