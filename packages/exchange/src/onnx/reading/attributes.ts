import { describe } from '@unrolled/guards';
import type { NodeCall } from './node-call.ts';

const recurrent = [
  ...['activation_alpha', 'activation_beta', 'activations', 'clip', 'direction', 'hidden_size'],
  'layout',
];
const convolution = ['auto_pad', 'dilations', 'group', 'kernel_shape', 'pads', 'strides'];
const reduction = ['axes', 'keepdims', 'noop_with_empty_axes'];

/**
 * Attributes of each operator that are read, or that change nothing in evaluation: the ratio of a dropout, the
 * momentum of a normalization, the order of the largest values. Operators that are not listed have none.
 */
const attributesOf: Readonly<Record<string, readonly string[]>> = {
  BatchNormalization: ['epsilon', 'momentum', 'training_mode'],
  Cast: ['saturate', 'to'],
  Clip: ['max', 'min'],
  Concat: ['axis'],
  Constant: ['value', 'value_float', 'value_floats', 'value_int', 'value_ints'],
  ConstantOfShape: ['value'],
  Conv: convolution,
  ConvTranspose: [...convolution, 'output_padding', 'output_shape'],
  Dropout: ['ratio', 'seed'],
  Elu: ['alpha'],
  Flatten: ['axis'],
  GRU: [...recurrent, 'linear_before_reset'],
  Gather: ['axis'],
  GatherND: ['batch_dims'],
  Gemm: ['alpha', 'beta', 'transA', 'transB'],
  HardSigmoid: ['alpha', 'beta'],
  If: ['else_branch', 'then_branch'],
  LSTM: [...recurrent, 'input_forget'],
  LayerNormalization: ['axis', 'epsilon', 'stash_type'],
  LeakyRelu: ['alpha'],
  LogSoftmax: ['axis'],
  Pad: ['mode', 'pads'],
  RNN: recurrent,
  ReduceMax: reduction,
  ReduceMean: reduction,
  ReduceMin: reduction,
  ReduceSum: reduction,
  Reshape: ['allowzero'],
  ScatterND: ['reduction'],
  Shape: ['end', 'start'],
  Slice: ['axes', 'ends', 'starts'],
  Softmax: ['axis'],
  Split: ['axis', 'num_outputs', 'split'],
  Squeeze: ['axes'],
  TopK: ['axis', 'k', 'largest', 'sorted'],
  Transpose: ['perm'],
  Unsqueeze: ['axes'],
};

/** @throws FormatError naming an attribute whose effect would be ignored */
export function checkAttributes(call: NodeCall): void {
  const { attributes, operator } = call.node;
  const known = Object.hasOwn(attributesOf, operator) ? attributesOf[operator] : [];
  for (const name of attributes.keys()) {
    if (!known.includes(name))
      throw call.error(`the attribute ${describe(name)} cannot be expressed`);
  }
}
