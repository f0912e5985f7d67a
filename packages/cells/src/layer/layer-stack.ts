import { concat, stack, type Tensor } from '@unrolled/tensor';
import { checkLengths, type Lengths } from '@unrolled/tensor/guards';
import { mapTensors } from '@unrolled/tensor/recurrence';
import type { CellResult, HiddenState } from '../cell/cell.ts';
import type { ScanOptions } from '../cell/scan.ts';
import type { StandardCell } from '../cell/standard-cell.ts';
import { checkState } from '../checks.ts';
import type { LayerInput } from './fused-layer.ts';

/** Runs one layer in one direction over whole sequences. */
export type LayerScan<State extends HiddenState, Input> = (
  cell: StandardCell<State>,
  x: Input,
  state: State,
  options: ScanOptions,
) => CellResult<State>;

/**
 * Runs a stack of layers: the directions of a layer independently, their outputs concatenated,
 * and `between` applied to what the next layer reads. With `reverse`, all layers read from the end.
 * @param x of the shape [batch, time, inputSize]
 * @param state each tensor [layers · directions, batch, hiddenSize]; null: zeros
 */
export function scanStack<State extends HiddenState, Input extends LayerInput>(
  where: string,
  cells: readonly (readonly StandardCell<State>[])[],
  x: Input,
  state: State | null,
  lengths: Lengths,
  run: {
    layer: LayerScan<State, Input | Tensor>;
    between: (output: Tensor) => Tensor;
    reverse?: boolean;
  },
): CellResult<State> {
  const [[first]] = cells;
  const [batch, time] = x.shape;
  checkLengths(where, 'lengths', lengths, batch, time);
  const all = cells.flat();
  if (state !== null) {
    checkState(where, state, first.stateNames, [all.length, batch, first.hiddenSize]);
  }
  const initialStates = splitState(first, state, all.length, batch);

  const finalStates: State[] = [];
  let output: Tensor | null = null;
  for (const directions of cells) {
    const input: Input | Tensor = output === null ? x : run.between(output);
    const outputs = directions.map((cell, direction) => {
      const initial = initialStates[finalStates.length];
      const reverse = run.reverse === true || direction === 1;
      const result = run.layer(cell, input, initial, { lengths, reverse });
      finalStates.push(result.state);
      return result.output;
    });
    output = outputs.length === 1 ? outputs[0] : concat(outputs, -1);
  }
  return { output: output as Tensor, state: joinStates(finalStates) };
}

/** [layers · directions, batch, hiddenSize] → one [batch, hiddenSize] for each. */
function splitState<State extends HiddenState>(
  cell: StandardCell<State>,
  state: State | null,
  count: number,
  batch: number,
): State[] {
  if (state === null) return new Array<State>(count).fill(cell.initialState(batch));
  const shape = [batch, cell.hiddenSize];
  return Array.from({ length: count }, (_, index) =>
    mapTensors(state, (tensor) =>
      (count === 1 ? tensor : tensor.slice([[index, index + 1]])).reshape(shape),
    ),
  );
}

function joinStates<State extends HiddenState>(states: readonly State[]): State {
  const [first] = states;
  if (states.length === 1)
    return mapTensors(first, (tensor) => tensor.reshape([1, ...tensor.shape]));
  return mapTensors(first, (_, name) => stack(states.map((state) => state[name] as Tensor)));
}
