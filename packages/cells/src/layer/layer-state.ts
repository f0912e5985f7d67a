import { check, checkOptions, optional, rules, whole } from '@unrolled/guards';
import { ArgumentError, concat, type Tensor } from '@unrolled/tensor';
import { mapTensors } from '@unrolled/tensor/recurrence';
import type { HiddenState } from '../cell/cell.ts';
import { checkState } from '../checks.ts';
import { type RecurrentLayer, recurrentLayerRule } from './recurrent-layer.ts';

/** Layer and direction within a stack. */
export interface LayerPlace {
  /** Counted from 0, the layer that reads x. Default: the last. */
  readonly layer?: number;
  /** The state of the reverse direction. Default false. */
  readonly reverse?: boolean;
}

/**
 * The part of a stacked state that belongs to one layer and direction.
 * @param state as `layer.forward()` returns it: each tensor [layers · directions, batch, hiddenSize]
 * @returns each tensor [batch, hiddenSize]
 */
export function layerState<State extends HiddenState>(
  layer: RecurrentLayer<State>,
  state: State,
  place: LayerPlace = {},
): State {
  check('layerState', 'layer', layer, recurrentLayerRule);
  const { layer: index = layer.numLayers - 1, reverse = false } = checkOptions(
    'layerState',
    place,
    { layer: optional(whole(0, layer.numLayers - 1)), reverse: optional(rules.boolean) },
  );
  if (reverse && !layer.bidirectional) {
    throw new ArgumentError('layerState: reverse needs a bidirectional layer, got one direction');
  }
  const directions = layer.bidirectional ? 2 : 1;
  const row = index * directions + (reverse ? 1 : 0);
  const [[{ stateNames }]] = layer.cells;
  check('layerState', 'state', state, rules.object);
  check('layerState', 'state.h', state.h, rules.tensor);
  const [, batch] = state.h.shape;
  const shape = [layer.numLayers * directions, batch, layer.hiddenSize];
  checkState('layerState', state, stateNames, shape);
  return mapTensors(state, (tensor) =>
    tensor.slice([[row, row + 1]]).reshape([batch, layer.hiddenSize]),
  );
}

/**
 * The output of the last layer after each sequence's last valid step, the two directions of a
 * bidirectional layer concatenated: the input of a head that classifies whole sequences.
 * @param state as `layer.forward()` returns it
 * @returns [batch, directions · hiddenSize]
 */
export function lastOutput<State extends HiddenState>(
  layer: RecurrentLayer<State>,
  state: State,
): Tensor {
  const { h } = layerState(layer, state);
  return layer.bidirectional ? concat([h, layerState(layer, state, { reverse: true }).h], -1) : h;
}
