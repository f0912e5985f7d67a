import type { HiddenState } from '@unrolled/cells';
import type { Tensor } from '@unrolled/tensor';
import { mapTensors } from '@unrolled/tensor/recurrence';

/** State that a decoder carries from one token to the next. */
export interface DecoderState {
  /** Each tensor [layers, rows, hiddenSize] */
  readonly recurrent: HiddenState;
  /** With input feeding, the features of the token before, [rows, featureSize]; null: zeros. */
  readonly fed: Tensor | null;
}

/** State of some rows, in a new order; rows may repeat. @param rows int32 [count] */
export function selectRows(state: DecoderState, rows: Tensor): DecoderState {
  const { recurrent, fed } = state;
  return {
    recurrent: mapTensors(recurrent, (state) => selectOfEachLayer(state, rows)),
    fed: fed === null ? null : fed.gather(rows),
  };
}

/** [layers, rows, size] → [layers, count, size] */
function selectOfEachLayer(state: Tensor, rows: Tensor): Tensor {
  const [layers, before, size] = state.shape;
  const flat = state.reshape([layers * before, size]);
  const offsetsOfLayers = Array.from({ length: layers }, (_, layer) => layer * before);
  const offsets = state.constant(offsetsOfLayers, [layers, 1], 'int32');
  return flat.gather(rows.add(offsets).cast('int32'));
}
