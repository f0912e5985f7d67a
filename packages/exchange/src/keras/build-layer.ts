import { describe } from '@unrolled/guards';
import { Embedding, Linear, type Module } from '@unrolled/nn';
import { FormatError, formatShape, type Tensor } from '@unrolled/tensor';
import { buildModule, type Weight, type Weights } from '../weights.ts';
import { type Activation, activationOf } from './activations.ts';
import { buildBidirectional, buildRecurrentLayer } from './build-recurrent.ts';
import type { CarriedState } from './carried-state.ts';
import type { LayerConfig } from './layer-config.ts';
import { transposed, weightNamed } from './recurrent-weights.ts';
import { flattened, readsFeatures, readsVector, type ShapeRule } from './step-shape.ts';

/** A value between two layers. */
export interface Value {
  readonly x: Tensor;
  /** [batch · time], 0 for a missing step; null if none is missing. */
  readonly mask: ArrayLike<number> | null;
}

/** Differences of Keras 3 from Keras 1 and 2 and from TensorFlow.js. */
export interface Dialect {
  /** Slope of the hard sigmoid. */
  readonly hardSigmoid: number;
}

/** Layer made of its Keras configuration. */
export interface BuiltLayer {
  /** Null for a layer without weights. */
  readonly module: Module | null;
  readonly run: (value: Value) => Value;
  readonly shape: ShapeRule;
  /** The state of a `stateful` layer. */
  readonly carried: CarriedState | null;
}

/** A runnable layer with these weights. @throws FormatError naming layer and option */
export function buildLayer(layer: LayerConfig, weights: Weights, dialect: Dialect): BuiltLayer {
  const { where } = layer;
  switch (layer.className) {
    case 'InputLayer':
    case 'Dropout':
    case 'SpatialDropout1D':
    case 'GaussianNoise':
    case 'GaussianDropout':
    case 'ActivityRegularization':
      return mapped((x) => x);
    case 'Activation':
      return mapped(activationOf(layer, { slope: dialect.hardSigmoid }));
    case 'ReLU':
      for (const option of ['max_value', 'negative_slope', 'threshold']) {
        if (layer.has(option) && layer.value(option) !== 0) throw layer.refusal(option, 'none');
      }
      return mapped((x) => x.relu());
    case 'Softmax':
      layer.require('axis', -1);
      return mapped((x) => x.softmax());
    case 'Dense':
      return buildDense(layer, weights, dialect);
    case 'TimeDistributed': {
      const inner = layer.inner();
      if (!overTime.includes(inner.className)) throw layer.refusal('layer', overTime.join(' or '));
      return buildLayer(inner, weights, dialect);
    }
    case 'Embedding':
      return buildEmbedding(layer, weights);
    case 'Masking':
      return { ...mapped((x) => x), run: maskOf(layer.number('mask_value', 0)) };
    case 'SimpleRNN':
    case 'LSTM':
    case 'GRU':
      return buildRecurrentLayer(layer, weights, dialect);
    case 'Bidirectional':
      return buildBidirectional(layer, weights, dialect);
    case 'Flatten':
      return dropping((x) => x.reshape([x.shape[0], x.size / x.shape[0]]), flattened);
    case 'RepeatVector': {
      const times = layer.whole('n');
      if (times < 1 || times > mostRepeats) throw layer.refusal('n', `1 to ${mostRepeats}`);
      const repeated = (x: Tensor) => {
        const [batch, features] = x.shape;
        return x.reshape([batch, 1, features]).expand([batch, times, features]);
      };
      return dropping(
        repeated,
        readsVector(layer, 'features', (length) => [times, length]),
      );
    }
    default:
      throw new FormatError(
        `${where}: the class cannot be expressed, got ${describe(layer.className)}; expected ` +
          'SimpleRNN, LSTM, GRU, Bidirectional, Embedding, Dense, TimeDistributed, Masking, ' +
          'Activation, ReLU, Softmax, Dropout, Flatten or RepeatVector',
      );
  }
}

/** Layers that compute on the last axis alone, so that steps need no loop. */
const overTime = ['Dense', 'Activation', 'Dropout', 'ReLU', 'Softmax'];

/** Far more than trains, and few enough for any memory. */
const mostRepeats = 100_000;

/** A layer without weights that leaves steps where they are. */
const mapped = (compute: Activation): BuiltLayer => ({
  module: null,
  run: ({ x, mask }) => ({ x: compute(x), mask }),
  shape: (before) => before,
  carried: null,
});

/** A layer without weights after which there are other steps. */
const dropping = (compute: Activation, shape: ShapeRule): BuiltLayer => ({
  ...mapped(compute),
  shape,
  run: ({ x }) => ({ x: compute(x), mask: null }),
});

function buildDense(layer: LayerConfig, weights: Weights, dialect: Dialect): BuiltLayer {
  const { where } = layer;
  const activation = activationOf(layer, { slope: dialect.hardSigmoid });
  const kernel = transposed(where, 'kernel', weightNamed(where, weights, 'kernel'));
  const [outFeatures, inFeatures] = kernel.shape;
  const units = layer.whole('units');
  if (units !== outFeatures) {
    throw new FormatError(`${where}: kernel must have ${units} columns, got ${outFeatures}`);
  }
  const bias = layer.flag('use_bias', true);
  const own = new Map<string, Weight>([['weight', kernel]]);
  if (bias) own.set('bias', weightNamed(where, weights, 'bias'));
  const module = buildModule(where, own, (options) => {
    return new Linear({ inFeatures, outFeatures, bias, ...options });
  });
  const shape = readsFeatures(layer, inFeatures, outFeatures);
  return { ...mapped((x) => activation(module.forward(x))), module, shape };
}

function buildEmbedding(layer: LayerConfig, weights: Weights): BuiltLayer {
  const { where } = layer;
  const masks = layer.flag('mask_zero', false);
  const weight = weightNamed(where, weights, 'embeddings');
  const [numEmbeddings, embeddingSize] = weight.shape;
  const sizes = [layer.whole('input_dim'), layer.whole('output_dim')];
  if (weight.shape.length !== 2 || sizes[0] !== numEmbeddings || sizes[1] !== embeddingSize) {
    throw new FormatError(
      `${where}: embeddings must be ${formatShape(sizes)}, got ${formatShape(weight.shape)}`,
    );
  }
  const module = buildModule(where, new Map([['weight', weight]]), (options) => {
    return new Embedding({ numEmbeddings, embeddingSize, ...options });
  });
  const run = ({ x }: Value): Value => {
    const tokens = x.dtype === 'int32' ? x : x.cast('int32');
    return { x: module.forward(tokens), mask: masks ? tokens.dataSync() : null };
  };
  const shape = readsVector(layer, 'time', (time) => [time, embeddingSize]);
  return { module, run, shape, carried: null };
}

/** Steps whose values all equal the mask value; they are passed on as zeros. */
const maskOf =
  (missing: number) =>
  ({ x }: Value): Value => {
    const there = x.notEqual(missing).max(-1, { keepDims: true });
    return { x: x.mul(there), mask: there.dataSync() };
  };
