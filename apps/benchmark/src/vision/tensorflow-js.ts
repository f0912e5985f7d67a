import { loadTensorFlow } from '../engines/tensorflow-js-in-node.ts';
import { peerVersion } from '../peers.ts';
import type { Prepared, SubjectFactory } from '../subject.ts';

export interface TfTensor {
  readonly shape: number[];
  dataSync(): Float32Array;
}

export interface TfVariable extends TfTensor {
  readonly name: string;
  assign(value: TfTensor): void;
}

interface FusedConvolution {
  readonly x: TfTensor;
  readonly filter: TfTensor;
  readonly strides: number;
  readonly pad: 'same' | 'valid';
  readonly bias: TfTensor;
  readonly activation: 'relu6';
}

type Gradients = Record<string, TfTensor>;

/** The part of `@tensorflow/tfjs-core` that both models use. */
export interface TensorFlowOfImages {
  tensor(
    values: Float32Array | Int32Array,
    shape: readonly number[],
    dtype?: 'float32' | 'int32',
  ): TfTensor;
  variable(initial: TfTensor, isTrainable: boolean, name: string): TfVariable;
  transpose(x: TfTensor, permutation: readonly number[]): TfTensor;
  reshape(x: TfTensor, shape: readonly number[]): TfTensor;
  concat(parts: TfTensor[], axis: number): TfTensor;
  conv2d(x: TfTensor, filter: TfTensor, strides: number, pad: 'same' | 'valid'): TfTensor;
  matMul(a: TfTensor, b: TfTensor, transposeA: boolean, transposeB: boolean): TfTensor;
  moments(
    x: TfTensor,
    axes: readonly number[],
    keepDims: boolean,
  ): { mean: TfTensor; variance: TfTensor };
  mean(x: TfTensor, axes: readonly number[]): TfTensor;
  add(a: TfTensor, b: TfTensor | number): TfTensor;
  sub(a: TfTensor, b: TfTensor): TfTensor;
  mul(a: TfTensor, b: TfTensor | number): TfTensor;
  rsqrt(x: TfTensor): TfTensor;
  relu(x: TfTensor): TfTensor;
  oneHot(indices: TfTensor, depth: number): TfTensor;
  tidy<Result>(run: () => Result): Result;
  variableGrads(f: () => TfTensor): { value: TfTensor; grads: Gradients };
  readonly fused: {
    conv2d(options: FusedConvolution): TfTensor;
    depthwiseConv2d(options: FusedConvolution): TfTensor;
  };
  readonly losses: { softmaxCrossEntropy(oneHot: TfTensor, logits: TfTensor): TfTensor };
  readonly train: {
    adam(
      rate: number,
      beta1: number,
      beta2: number,
      epsilon: number,
    ): { applyGradients(gradients: Gradients): void };
  };
}

/** TensorFlow.js on one of its backends for the processor, on one thread. */
export const inTensorFlow =
  (
    backend: 'cpu' | 'wasm',
    prepare: (tf: TensorFlowOfImages) => Promise<Prepared>,
  ): SubjectFactory<null> =>
  async () => ({
    name: `tfjs-${backend}`,
    version: peerVersion('@tensorflow/tfjs-core'),
    prepare: async () => prepare(await loadTensorFlow<TensorFlowOfImages>(backend)),
    async dispose() {},
  });
