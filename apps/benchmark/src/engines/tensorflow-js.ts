import { type BenchmarkCase, symbolCount } from '../cases.ts';
import type { NotOffered, Prepared, Subject } from '../subject.ts';
import { prepareRounds } from '../timing.ts';
import {
  adamBetas,
  adamEpsilon,
  createWorkload,
  type FloatArray,
  type LayerWeights,
  learningRate,
  maxGradientNorm,
} from '../workload.ts';

interface TfTensor {
  readonly dtype: string;
  data(): Promise<Float32Array>;
  dataSync(): Float32Array;
  dispose(): void;
}

interface TfOptimizer {
  applyGradients(gradients: Record<string, TfTensor>): void;
}

/** The part of `@tensorflow/tfjs-core` that this file uses. */
export interface TensorFlow {
  enableProdMode(): void;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(
    values: Float32Array | Int32Array,
    shape: readonly number[],
    dtype?: 'float32' | 'int32',
  ): TfTensor;
  zeros(shape: readonly number[]): TfTensor;
  oneHot(indices: TfTensor, depth: number): TfTensor;
  cast(x: TfTensor, dtype: 'float32'): TfTensor;
  transpose(x: TfTensor): TfTensor;
  add(a: TfTensor, b: TfTensor): TfTensor;
  addN(terms: TfTensor[]): TfTensor;
  mul(a: TfTensor, b: TfTensor | number): TfTensor;
  div(a: number, b: TfTensor): TfTensor;
  minimum(a: TfTensor, b: number): TfTensor;
  square(x: TfTensor): TfTensor;
  sum(x: TfTensor): TfTensor;
  sqrt(x: TfTensor): TfTensor;
  tidy<T>(run: () => T): T;
  dispose(tensors: unknown): void;
  variableGrads(f: () => TfTensor): { value: TfTensor; grads: Record<string, TfTensor> };
  readonly losses: { softmaxCrossEntropy(oneHot: TfTensor, logits: TfTensor): TfTensor };
  readonly train: {
    adam(rate: number, beta1: number, beta2: number, epsilon: number): TfOptimizer;
  };
}

interface TfLayer {
  build(inputShape: readonly (number | null)[]): void;
  apply(x: TfTensor): TfTensor;
  call(inputs: TfTensor[], options: Record<string, never>): TfTensor[];
  setWeights(weights: TfTensor[]): void;
}

/** The part of `@tensorflow/tfjs-layers` that this file uses. */
export interface TensorFlowLayers {
  readonly layers: {
    embedding(options: { inputDim: number; outputDim: number }): TfLayer;
    lstm(options: LstmOptions & { returnSequences: boolean }): TfLayer;
    lstmCell(options: LstmOptions): TfLayer;
    dense(options: { units: number }): TfLayer;
  };
}

interface LstmOptions {
  units: number;
  recurrentActivation: 'sigmoid';
  recurrentInitializer: 'zeros';
}

/** TensorFlow.js as it was loaded, with its backend chosen. */
export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  readonly layers: TensorFlowLayers['layers'];
  readonly version: string;
  /** Device that really runs it, where the name does not say. */
  readonly note?: string;
}

/** TensorFlow.js with its own Keras layers. */
export function tensorFlowSubject(
  name: string,
  { tf, layers, version, note }: LoadedTensorFlow,
): Subject {
  const upload = ({ values, shape }: FloatArray) => tf.tensor(values, shape);
  const uploadTransposed = (weight: FloatArray) => tf.transpose(upload(weight));
  // Zeros, because the default is slow to compute and replaced by the workload's weights anyway.
  const lstmOptions = (units: number): LstmOptions => ({
    units,
    recurrentActivation: 'sigmoid',
    recurrentInitializer: 'zeros',
  });
  /** Keras' weights are PyTorch's, transposed, with the two biases added up. */
  const lstmWeights = (weights: LayerWeights) => [
    uploadTransposed(weights.weight_ih_l0),
    uploadTransposed(weights.weight_hh_l0),
    tf.add(upload(weights.bias_ih_l0), upload(weights.bias_hh_l0)),
  ];

  async function prepareTraining(benchmarkCase: BenchmarkCase): Promise<Prepared> {
    const { batch, time, inputSize, hiddenSize } = benchmarkCase;
    const workload = createWorkload(benchmarkCase);
    const embedding = layers.embedding({ inputDim: symbolCount, outputDim: inputSize });
    const lstm = layers.lstm({ ...lstmOptions(hiddenSize), returnSequences: true });
    const head = layers.dense({ units: symbolCount });
    const symbols = tf.tensor(workload.symbols, [batch, time], 'int32');
    const model = () => head.apply(lstm.apply(embedding.apply(symbols)));
    tf.dispose(model()); // the first call creates the weights
    embedding.setWeights([upload(workload.embedding)]);
    lstm.setWeights(lstmWeights(workload.layer));
    head.setWeights([uploadTransposed(workload.head.weight), upload(workload.head.bias)]);

    const targets = tf.tensor(workload.targets, [batch, time], 'int32');
    const oneHot = tf.cast(tf.oneHot(targets, symbolCount), 'float32');
    const optimizer = tf.train.adam(learningRate, ...adamBetas, adamEpsilon);

    const step = async () => {
      const { value, grads } = tf.variableGrads(() =>
        tf.losses.softmaxCrossEntropy(oneHot, model()),
      );
      const clipped = tf.tidy(() => clipByGlobalNorm(grads));
      optimizer.applyGradients(clipped);
      const [loss] = await value.data();
      tf.dispose([value, grads, clipped]);
      return loss;
    };
    // Only the loss before any update: Keras trains one bias where PyTorch trains two that add up.
    const firstLoss = Float32Array.of(await step());
    return { fingerprint: firstLoss, note, runRound: await prepareRounds(step) };
  }

  function clipByGlobalNorm(grads: Record<string, TfTensor>): Record<string, TfTensor> {
    const squares = Object.values(grads).map((grad) => tf.sum(tf.square(grad)));
    const scale = tf.minimum(tf.div(maxGradientNorm, tf.sqrt(tf.addN(squares))), 1);
    return Object.fromEntries(
      Object.entries(grads).map(([name, grad]) => [name, tf.mul(grad, scale)]),
    );
  }

  async function prepareForward(benchmarkCase: BenchmarkCase): Promise<Prepared> {
    const { layer, inputs } = createWorkload(benchmarkCase);
    const lstm = layers.lstm({ ...lstmOptions(benchmarkCase.hiddenSize), returnSequences: true });
    const forward = () => tf.tidy(() => lstm.apply(upload(inputs)).dataSync());
    forward(); // the first call creates the weights
    lstm.setWeights(lstmWeights(layer));
    return { fingerprint: forward(), runRound: await prepareRounds(forward) };
  }

  async function prepareStreaming(benchmarkCase: BenchmarkCase): Promise<Prepared> {
    const { inputSize, hiddenSize } = benchmarkCase;
    const { layer, stream } = createWorkload(benchmarkCase);
    const cell = layers.lstmCell(lstmOptions(hiddenSize));
    cell.build([1, inputSize]);
    cell.setWeights(lstmWeights(layer));
    let h = tf.zeros([1, hiddenSize]);
    let c = tf.zeros([1, hiddenSize]);
    const step = (x: FloatArray) => {
      const [, nextH, nextC] = tf.tidy(() => cell.call([upload(x), h, c], {}));
      tf.dispose([h, c]);
      [h, c] = [nextH, nextC];
      return h.dataSync();
    };
    for (const x of stream) step(x);
    const fingerprint = h.dataSync().slice();
    return { fingerprint, runRound: await prepareRounds(() => step(stream[0])) };
  }

  return {
    name,
    version,
    async prepare(benchmarkCase): Promise<Prepared | NotOffered> {
      switch (benchmarkCase.activity) {
        case 'training':
          return prepareTraining(benchmarkCase);
        case 'forward':
          return prepareForward(benchmarkCase);
        case 'streaming':
          return prepareStreaming(benchmarkCase);
        default:
          return benchmarkCase.activity satisfies never;
      }
    },
    async dispose() {},
  };
}
