import { type BenchmarkCase, symbolCount } from './cases.ts';

/** Values in row-major order. */
export interface FloatArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Weights under PyTorch's names and in its gate order (i, f, g, o; r, z, n). */
export interface LayerWeights {
  readonly weight_ih_l0: FloatArray;
  readonly weight_hh_l0: FloatArray;
  readonly bias_ih_l0: FloatArray;
  readonly bias_hh_l0: FloatArray;
}

/** Everything that a case needs, equal to the bit for every subject. */
export interface Workload {
  readonly layer: LayerWeights;
  /** [symbols, inputSize] */
  readonly embedding: FloatArray;
  /** [symbols, hiddenSize] and [symbols] */
  readonly head: { readonly weight: FloatArray; readonly bias: FloatArray };
  /** [batch, time, inputSize]: what `forward` reads. */
  readonly inputs: FloatArray;
  /** Each [1, inputSize]: what `streaming` reads first, to compare the states it reaches. */
  readonly stream: readonly FloatArray[];
  /** [batch, time] each: what `training` reads and predicts. */
  readonly symbols: Int32Array;
  readonly targets: Int32Array;
}

export const learningRate = 1e-3;
export const adamBetas = [0.9, 0.999] as const;
export const adamEpsilon = 1e-8;

/** Largest norm of the gradient: below what these weights give, so that clipping does act. */
export const maxGradientNorm = 0.03;

/** Training steps whose losses are compared between subjects. */
export const comparedSteps = 3;

const streamLength = 8;
const gateCount = { lstm: 4, gru: 3, rnn: 1 } as const;

/** Marsaglia's xorshift32: numbers in [0, 1), the same on every machine. */
function xorshift(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export function createWorkload({
  cell,
  inputSize,
  hiddenSize,
  batch,
  time,
}: BenchmarkCase): Workload {
  const random = xorshift(20_240_607);
  const uniform = (shape: readonly number[], bound: number): FloatArray => {
    const size = shape.reduce((product, length) => product * length, 1);
    return { shape, values: Float32Array.from({ length: size }, () => (2 * random() - 1) * bound) };
  };
  const draw = () => Int32Array.from({ length: batch * time }, () => random() * symbolCount);

  const bound = 1 / Math.sqrt(hiddenSize);
  const gates = gateCount[cell] * hiddenSize;
  return {
    layer: {
      weight_ih_l0: uniform([gates, inputSize], bound),
      weight_hh_l0: uniform([gates, hiddenSize], bound),
      bias_ih_l0: uniform([gates], bound),
      bias_hh_l0: uniform([gates], bound),
    },
    embedding: uniform([symbolCount, inputSize], 1),
    head: {
      weight: uniform([symbolCount, hiddenSize], bound),
      bias: uniform([symbolCount], bound),
    },
    inputs: uniform([batch, time, inputSize], 1),
    stream: Array.from({ length: streamLength }, () => uniform([1, inputSize], 1)),
    symbols: draw(),
    targets: draw(),
  };
}
