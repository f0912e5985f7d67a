import { type Backend, sequence, type Tensor } from '@unrolled/tensor';
import { type CellResult, type HiddenState, mapState } from './cell.ts';
import type { ScanOptions } from './scan.ts';
import type { StandardCell } from './standard-cell.ts';

/** As scan(), by the fused op: all of a layer in one direction at once. */
export function fusedScan<State extends HiddenState>(
  cell: StandardCell<State>,
  x: Tensor,
  state: State,
  options: ScanOptions,
): CellResult<State> {
  const { h, c }: OptionalCell = state;
  const {
    output,
    hidden,
    cell: memory,
  } = sequence(
    cell.kind,
    {
      x,
      hidden: h,
      cell: c ?? null,
      weightInput: cell.weight_ih,
      weightHidden: cell.weight_hh,
      biasInput: cell.bias_ih,
      biasHidden: cell.bias_hh,
    },
    options,
  );
  return { output, state: mapState(state, (_, name) => memberOf(name, hidden, memory)) };
}

/**
 * One step of one layer by the fused op, nothing recorded; null where the backend has none or the
 * tensors live on another. It speaks to the backend directly: at batch 1 a step takes microseconds,
 * of which reshaping tensors would be most.
 * @param x [batch, inputSize]
 * @param state each tensor [1, batch, hiddenSize]
 */
export function fusedStep<State extends HiddenState>(
  cell: StandardCell<State>,
  x: Tensor,
  state: State,
): CellResult<State> | null {
  const { kind, inputSize, hiddenSize } = cell;
  const { h, c }: OptionalCell = state;
  const { backend } = cell.weight_hh;
  const { sequenceForward } = backend.fused;
  if (sequenceForward === undefined || !allOn(backend, x, h, c)) return null;
  const [batch] = x.shape;
  const {
    output,
    hidden,
    cell: memory,
  } = sequenceForward(
    { kind, batch, time: 1, inputSize, hiddenSize, reverse: false, lengths: null },
    {
      x: x.buffer,
      hidden: h.buffer,
      cell: c?.buffer ?? null,
      weightInput: cell.weight_ih.buffer,
      weightHidden: cell.weight_hh.buffer,
      biasInput: cell.bias_ih?.buffer ?? null,
      biasHidden: cell.bias_hh?.buffer ?? null,
    },
  );
  return {
    output: x.wrap([batch, hiddenSize], output),
    state: mapState(state, (_, name) => x.wrap(h.shape, memberOf(name, hidden, memory))),
  };
}

interface OptionalCell {
  readonly h: Tensor;
  readonly c?: Tensor;
}

const memberOf = <Value>(name: string, hidden: Value, cell: Value | null): Value =>
  name === 'c' && cell !== null ? cell : hidden;

const allOn = (backend: Backend, ...tensors: (Tensor | undefined)[]): boolean =>
  tensors.every((tensor) => tensor === undefined || tensor.backend === backend);
