import type { HiddenState } from '@unrolled/cells';
import type { Tensor } from '@unrolled/tensor';
import { check, checkTensor, nullable, readFrom, rules } from '@unrolled/tensor/guards';
import { checkStateTensors } from '../check.ts';
import { mapTensors } from '../tensor-record.ts';

/** All that a decoder remembers from one token to the next. */
export interface DecoderState {
  /** Each tensor [layers, rows, hiddenSize] */
  readonly recurrent: HiddenState;
  /** With input feeding, the features of the token before, [rows, featureSize]; null: zeros. */
  readonly fed: Tensor | null;
}

/** The state of some rows, in a new order; rows may repeat. @param rows int32 [count] */
export function selectRows(state: DecoderState, rows: Tensor): DecoderState {
  check('selectRows', 'state', state, rules.object);
  checkStateTensors('selectRows', 'state.recurrent', readFrom(state, 'recurrent'));
  check('selectRows', 'state.fed', readFrom(state, 'fed'), nullable(rules.tensor));
  checkTensor('selectRows', 'rows', rows, { dtype: 'int32', rank: 1 });
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
  const places = Array.from({ length: layers }, (_, layer) => layer * before);
  const offsets = state.constant(places, [layers, 1], 'int32');
  return flat.gather(rows.add(offsets).cast('int32'));
}
