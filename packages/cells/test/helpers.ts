import { Rng, randomNormal, type Tensor } from '@unrolled/tensor';
import { GRU, LSTM, type RecurrentLayer, type RecurrentOptions, RNN } from '../src/index.ts';

/** Every kind of layer, by a name for test titles. */
export const layerKinds: Readonly<Record<string, (options: RecurrentOptions) => RecurrentLayer>> = {
  'RNN tanh': (options: RecurrentOptions) => new RNN(options),
  'RNN relu': (options: RecurrentOptions) => new RNN({ ...options, nonlinearity: 'relu' }),
  LSTM: (options: RecurrentOptions) => new LSTM(options),
  GRU: (options: RecurrentOptions) => new GRU(options),
  'GRU, reset before': (options: RecurrentOptions) => new GRU({ ...options, resetAfter: false }),
};

export const kindNames = Object.keys(layerKinds);

export const normal = (shape: readonly number[], seed: number): Tensor =>
  randomNormal(shape, 0, 1, new Rng(seed));

/** The greatest |a − b|; NaN when either holds one. */
export function largestDifference(a: Tensor, b: Tensor): number {
  const [left, right] = [[...a.dataSync()], b.dataSync()];
  if (a.shape.join() !== b.shape.join()) throw new Error(`shapes ${a.shape} and ${b.shape}`);
  return Math.max(0, ...left.map((value, place) => Math.abs(value - right[place])));
}
