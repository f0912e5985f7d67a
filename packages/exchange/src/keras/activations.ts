import type { Tensor } from '@unrolled/tensor';
import type { LayerConfig } from './layer-config.ts';

/** A function of each value, or of each last axis. */
export type Activation = (x: Tensor) => Tensor;

/** clip(slope · x + 1/2, 0, 1) */
const hardSigmoid =
  (slope: number): Activation =>
  (x) =>
    x.mul(slope).add(0.5).clamp(0, 1);

/** By their names in Keras and TensorFlow.js, in lower case without underscores. */
const activations: Readonly<Record<string, Activation>> = {
  linear: (x) => x,
  relu: (x) => x.relu(),
  relu6: (x) => x.clamp(0, 6),
  tanh: (x) => x.tanh(),
  sigmoid: (x) => x.sigmoid(),
  softmax: (x) => x.softmax(),
  logsoftmax: (x) => x.logSoftmax(),
  exponential: (x) => x.exp(),
  softsign: (x) => x.div(x.abs().add(1)),
  // ln(1 + eˣ), without overflow
  softplus: (x) => x.relu().add(x.abs().neg().exp().add(1).log()),
  elu: (x) => x.relu().add(x.minimum(0).exp().sub(1)),
  swish: (x) => x.mul(x.sigmoid()),
  silu: (x) => x.mul(x.sigmoid()),
};

/** The function that an option names. @throws FormatError naming layer and option */
export function activationOf(
  layer: LayerConfig,
  { option = 'activation', slope }: { option?: string; slope: number },
): Activation {
  const name = activationName(layer, option, 'linear');
  if (name === 'hardsigmoid') return hardSigmoid(slope);
  if (Object.hasOwn(activations, name)) return activations[name];
  throw layer.refusal(option, `${Object.keys(activations).join(', ')} or hard_sigmoid`);
}

/** The name in lower case without underscores: TensorFlow.js has `hardSigmoid`, Keras `hard_sigmoid`. */
export function activationName(layer: LayerConfig, option: string, standard: string): string {
  const value = layer.value(option);
  const isNamed = typeof value === 'object' && value !== null && 'class_name' in value;
  if (isNamed && typeof value.class_name === 'string') return plain(value.class_name);
  return plain(layer.text(option, standard));
}

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
