import { lastOutput, maskedForward, type RecurrentLayer } from '@unrolled/cells';
import { FormatError, type SequenceKind, type Tensor } from '@unrolled/tensor';
import { buildRecurrent, type Weight, type Weights } from '../weights.ts';
import { activationName } from './activations.ts';
import type { BuiltLayer, Dialect, Value } from './build-layer.ts';
import { CarriedState } from './carried-state.ts';
import type { LayerConfig } from './layer-config.ts';
import { type Direction, recurrentWeights, weightNamed } from './recurrent-weights.ts';
import { readsSteps } from './step-shape.ts';

const forwards: Direction = { prefix: '', suffix: 'l0' };
const bothWays: readonly Direction[] = [
  { prefix: 'forward/', suffix: 'l0' },
  { prefix: 'backward/', suffix: 'l0_reverse' },
];

/** SimpleRNN, LSTM or GRU. */
export function buildRecurrentLayer(
  layer: LayerConfig,
  weights: Weights,
  dialect: Dialect,
): BuiltLayer {
  const reverse = layer.flag('go_backwards', false);
  const sequences = layer.flag('return_sequences', false);
  if (reverse && sequences) throw layer.refusal('go_backwards', 'false with return_sequences');
  const module = moduleOf(layer, weights, [forwards], dialect);
  return built(layer, module, { reverse, sequences, merge: null });
}

/** How Bidirectional joins the outputs of its directions, by `merge_mode`; null: concatenated. */
const merges: Readonly<Record<string, ((forward: Tensor, backward: Tensor) => Tensor) | null>> = {
  concat: null,
  sum: (forward, backward) => forward.add(backward),
  ave: (forward, backward) => forward.add(backward).mul(0.5),
  mul: (forward, backward) => forward.mul(backward),
};

/** Bidirectional around SimpleRNN, LSTM or GRU. */
export function buildBidirectional(
  wrapper: LayerConfig,
  weights: Weights,
  dialect: Dialect,
): BuiltLayer {
  // Null gives both outputs in a list.
  const mode = wrapper.value('merge_mode') === null ? '' : wrapper.text('merge_mode', 'concat');
  if (!Object.hasOwn(merges, mode)) {
    throw wrapper.refusal('merge_mode', '"concat", "sum", "ave" or "mul"');
  }
  const layer = wrapper.inner();
  layer.require('go_backwards', false);
  if (wrapper.has('backward_layer')) checkMirror(layer, wrapper.inner('backward_layer'));
  const module = moduleOf(layer, weights, bothWays, dialect);
  const sequences = layer.flag('return_sequences', false);
  return built(layer, module, { reverse: false, sequences, merge: merges[mode] });
}

/** The layer that reads backwards must not differ otherwise. */
function checkMirror(forward: LayerConfig, backward: LayerConfig): void {
  backward.require('go_backwards', true);
  const options = ['units', 'activation', 'recurrent_activation', 'use_bias', 'reset_after'];
  for (const option of options) backward.require(option, forward.value(option));
  if (backward.className !== forward.className) {
    throw new FormatError(
      `${forward.where}: both directions must be of one class, got ${backward.className}`,
    );
  }
}

function moduleOf(
  layer: LayerConfig,
  weights: Weights,
  directions: readonly Direction[],
  { hardSigmoid }: Dialect,
): RecurrentLayer {
  layer.require('return_state', false);
  layer.require('time_major', false);
  const { where } = layer;
  const kind = kindOf(layer);
  const slope = kind.startsWith('rnn') ? null : slopeOf(layer, hardSigmoid);
  const all = new Map<string, Weight>();
  for (const direction of directions) {
    for (const [name, weight] of recurrentWeights(where, kind, weights, direction)) {
      all.set(name, weight);
    }
  }
  const units = layer.whole('units');
  const [hiddenSize] = weightNamed(where, weights, `${directions[0].prefix}recurrent_kernel`).shape;
  if (units !== hiddenSize) {
    throw new FormatError(
      `${where}: recurrent_kernel must have ${units} rows, one for each unit, got ${hiddenSize}`,
    );
  }
  const sizes = {
    inputSize: all.get('weight_ih_l0')?.shape[1] ?? 0,
    hiddenSize,
    bidirectional: directions.length === 2,
    bias: layer.flag('use_bias', true),
    ...(slope !== null && { hardSigmoid: slope }),
  };
  return buildRecurrent(where, kind, sizes, all);
}

function kindOf(layer: LayerConfig): SequenceKind {
  const activation = activationName(layer, 'activation', 'tanh');
  if (layer.className === 'SimpleRNN') {
    if (activation === 'tanh' || activation === 'relu') return `rnn-${activation}`;
    throw layer.refusal('activation', 'tanh or relu');
  }
  if (activation !== 'tanh') throw layer.refusal('activation', 'tanh');
  switch (layer.className) {
    case 'LSTM':
      return 'lstm';
    case 'GRU':
      // Keras 2.0 to 2.2 and TensorFlow.js have no such option, and apply the gate before.
      return layer.flag('reset_after', false) ? 'gru' : 'gru-reset-before';
    default:
      throw layer.refusal('class_name', 'SimpleRNN, LSTM or GRU');
  }
}

/** Slope of the gates' hard sigmoid; null for the sigmoid. */
function slopeOf(layer: LayerConfig, hardSigmoid: number): number | null {
  switch (activationName(layer, 'recurrent_activation', 'hard_sigmoid')) {
    case 'sigmoid':
      return null;
    case 'hardsigmoid':
      return hardSigmoid;
    default:
      throw layer.refusal('recurrent_activation', 'sigmoid or hard_sigmoid');
  }
}

interface Reading {
  readonly reverse: boolean;
  /** Whether the layer gives every step, or else the last. */
  readonly sequences: boolean;
  readonly merge: ((forward: Tensor, backward: Tensor) => Tensor) | null;
}

/** Outputs of the two directions, which are concatenated along the last axis. */
function halves(both: Tensor): [forward: Tensor, backward: Tensor] {
  const size = both.shape[both.rank - 1] / 2;
  const before = new Array<null>(both.rank - 1).fill(null);
  return [both.slice([...before, [0, size]]), both.slice([...before, [size, 2 * size]])];
}

function built(
  layer: LayerConfig,
  module: RecurrentLayer,
  { reverse, sequences, merge }: Reading,
): BuiltLayer {
  const carried = layer.flag('stateful', false) ? new CarriedState() : null;
  const run = ({ x: read, mask }: Value): Value => {
    const options = { state: carried?.before(read.shape[0]) ?? null, reverse };
    const { output, state } =
      mask === null ? module.forward(read, options) : maskedForward(module, read, mask, options);
    carried?.keep(state);
    const both = sequences ? output : lastOutput(module, state);
    const x = merge === null ? both : merge(...halves(both));
    return { x, mask: sequences ? mask : null };
  };
  const directions = module.bidirectional && merge === null ? 2 : 1;
  const features = module.hiddenSize * directions;
  const shape = readsSteps(layer, module.inputSize, (time) =>
    sequences ? [time, features] : [features],
  );
  return { module, run, shape, carried };
}
