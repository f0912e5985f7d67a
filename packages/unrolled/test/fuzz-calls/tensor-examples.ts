import { GRU, LSTM, LSTMCell, RNN } from '@unrolled/cells';
import { RecurrentStream } from '@unrolled/cells/streaming';
import { Linear } from '@unrolled/nn';
import { createReferenceBackend, getBackend, type Tensor } from '@unrolled/tensor';
import { data, type Examples, floats, ids, learned, rng } from './example.ts';

const adam = {
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0,
  decoupled: false,
  step: 1,
};
const sgd = { learningRate: 0.1, momentum: 0.5, dampening: 0, nesterov: false, weightDecay: 0 };
const operands = () => ({
  x: floats(2, 3, 4),
  h: floats(2, 5),
  c: null,
  weightInput: floats(5, 4),
  weightHidden: floats(5, 5),
  biasInput: floats(5),
  biasHidden: null,
});
const unary = 'neg abs sign exp log sqrt reciprocal tanh sigmoid relu square detach retainGrad';
const binary =
  'add sub mul div pow maximum minimum equal notEqual less lessEqual greater greaterEqual';
const listed = (names: string, example: () => unknown[]): Examples =>
  Object.fromEntries(names.split(' ').map((name) => [`Tensor#${name}`, example]));

export const tensorExamples: Examples = {
  recompute: () => [
    (inputs: readonly Tensor[]) => inputs.map((one) => one.square()),
    [learned(2, 3)],
    [],
  ],
  Rng: () => [7],
  'Rng.fromState': () => [data(rng().state)],
  'Rng#restore': () => [data(rng().state)],
  'Rng#skip': () => [3],
  'Rng#uniform': () => [-1, 1],
  'Rng#integer': () => [10],
  'Rng#normal': () => [0, 1],
  'Rng#shuffle': () => [[1, 2, 3]],
  'Rng#fork': () => ['label'],
  tensor: () => [
    [
      [1, 2],
      [3, 4],
    ],
    [4],
    { dtype: 'float32', requiresGrad: true },
  ],
  zeros: () => [[2, 3], 'int32'],
  ones: () => [[2, 3], 'float32'],
  full: () => [[2, 3], 7, 'float32'],
  randomNormal: () => [[2, 3], 0, 1, rng()],
  randomUniform: () => [[2, 3], -1, 1, rng()],
  scope: () => [() => floats(2)],
  noGrad: () => [() => floats(2)],
  setBackend: () => [getBackend()],
  withBackend: () => [createReferenceBackend(), () => 1],
  createReferenceBackend: () => [{}],
  createWasmBackend: () => [{ threads: 1 }],
  concat: () => [[floats(2, 3), floats(2, 5)], -1],
  stack: () => [[floats(2, 3), floats(2, 3)], 1],
  where: () => [floats(2, 3), floats(2, 3), floats(3)],
  oneHot: () => [ids(2, 3), 2],
  dropout: () => [floats(2, 3), 0.5, rng()],
  dropoutMask: () => [floats(1), [2, 3], 0.5, rng()],
  conv2d: () => [floats(1, 5, 5, 2), floats(3, 3, 2, 4), { stride: 1, padding: [1, 1] }],
  depthwiseConv2d: () => [
    floats(1, 5, 5, 2),
    floats(3, 3, 2),
    { stride: 1, padding: 'same', dilation: 1, bias: floats(2) },
  ],
  maxPool2d: () => [floats(1, 4, 4, 2), 2, { stride: 2, padding: 1 }],
  averagePool2d: () => [floats(1, 4, 4, 2), 2, { stride: 2, padding: 1 }],
  groupNorm: () => [floats(2, 3, 4), floats(4), floats(4), { groups: 2, epsilon: 1e-5 }],
  softmaxCrossEntropy: () => [floats(3, 2), ids(3), { ignoreIndex: -1, weights: floats(2).abs() }],
  linearCrossEntropy: () => [
    floats(3, 4),
    floats(2, 4),
    ids(3),
    { bias: floats(2), ignoreIndex: -1, labelSmoothing: 0.1 },
  ],
  likeliest: () => [floats(3, 4), 2],
  sequence: () => ['rnn-tanh', data(operands()), { lengths: [3, 2], reverse: true }],
  adamStep: () => [floats(3), floats(3), floats(3), floats(3).abs(), data({ ...adam })],
  sgdStep: () => [floats(3), floats(3), floats(3), data({ ...sgd })],
  clipGlobalNorm: () => [[floats(3), floats(2)], 1],
  formatShape: () => [[2, 3]],
  sizeOf: () => [[2, 3]],
  sameShape: () => [[2, 3], [3]],
  'Tensor#data': () => [new Float32Array(6)],
  'Tensor#dataSync': () => [new Float32Array(6)],
  'Tensor#requiresGrad': () => [true],
  'Tensor#backward': () => [floats(2, 3)],
  'Tensor#alias': () => [[6]],
  'Tensor#constant': () => [[1, 2], [2], 'float32'],
  ...listed(unary, () => []),
  'Tensor#clamp': () => [-0.5, 1],
  ...listed('toArray toArraySync toString', () => []),
  ...listed(binary, () => [floats(3)]),
  'Tensor#matmul': () => [floats(5, 3), { transposeB: true }],
  ...listed('sum mean max min', () => [[0, -1], { keepDims: true }]),
  ...listed('argmax softmax logSoftmax', () => [1]),
  'Tensor#reshape': () => [[3, -1]],
  'Tensor#transpose': () => [[1, 0]],
  'Tensor#expand': () => [[4, 2, 3]],
  'Tensor#slice': () => [[null, [0, 2, 1]]],
  'Tensor#pad': () => [
    [
      [1, 0],
      [0, 2],
    ],
  ],
  'Tensor#gather': () => [ids(3)],
  'Tensor#cast': () => ['int32'],
  'Tensor#assign': () => [floats(2, 3)],
};

const linear = () => new Linear({ inFeatures: 3, outFeatures: 2, rng: rng() });

export const nnExamples: Examples = {
  Conv2d: () => [
    {
      inChannels: 2,
      outChannels: 3,
      kernelSize: [3, 2],
      stride: 1,
      padding: 1,
      bias: true,
      init: 'keras',
      rng: rng(),
    },
  ],
  'Conv2d#forward': () => [floats(1, 5, 5, 2)],
  DepthwiseConv2d: () => [
    { channels: 2, kernelSize: 3, padding: 'same', dilation: 2, init: 'keras', rng: rng() },
  ],
  'DepthwiseConv2d#forward': () => [floats(1, 5, 5, 2)],
  TokenDropout: () => [{ rate: 0.5, unknownId: 0, rng: rng() }],
  'TokenDropout#forward': () => [Int32Array.of(1, 2)],
  Dropout: () => [{ rate: 0.5, rng: rng() }],
  'Dropout#forward': () => [floats(2, 3)],
  Embedding: () => [{ numEmbeddings: 5, embeddingSize: 3, init: 'pytorch', rng: rng() }],
  'Embedding#forward': () => [ids(2, 3)],
  AdaptiveSoftmax: () => [
    { inFeatures: 16, classes: 9, cutoffs: [3, 6], divisor: 2, headBias: true, rng: rng() },
  ],
  'AdaptiveSoftmax#loss': () => [floats(3, 16), [0, 4, 8]],
  'AdaptiveSoftmax#forward': () => [floats(3, 16)],
  GroupNorm: () => [{ groups: 2, channels: 4, epsilon: 1e-5 }],
  'GroupNorm#forward': () => [floats(2, 3, 4)],
  LayerNorm: () => [{ features: 3, epsilon: 1e-5, bias: true }],
  'LayerNorm#forward': () => [floats(2, 3)],
  Linear: () => [{ inFeatures: 3, outFeatures: 2, bias: true, init: 'zeros', rng: rng() }],
  'Linear#forward': () => [floats(2, 3)],
  'Linear#loadStateDict': () => [data({ weight: floats(2, 3), bias: floats(2) }), { strict: true }],
  'Linear#train': () => [true],
  Parameter: () => [floats(2, 3)],
  binaryCrossEntropyWithLogits: () => [floats(2, 3), floats(2, 3).abs()],
  ...Object.fromEntries(
    ['meanSquaredError', 'meanAbsoluteError', 'huberLoss'].map((name) => [
      name,
      () => [floats(2, 3), floats(2, 3), { weights: floats(2, 3).abs() }],
    ]),
  ),
  quantileLoss: () => [floats(2, 3), floats(2), [0.1, 0.5, 0.9], { weights: floats(2).abs() }],
  ctcLoss: () => [floats(2, 5, 3), [[1, 2], [1]], { lengths: [5, 4], blank: 0 }],
  ctcGreedy: () => [[1, 2, 3, 4, 5, 6], 3, { blank: 0 }],
  ctcBeam: () => [[1, 2, 3, 4, 5, 6], 3, { blank: 0, width: 4 }],
  crossEntropy: () => [
    floats(3, 2),
    ids(3),
    { ignoreIndex: -1, weights: floats(2).abs(), labelSmoothing: 0.1 },
  ],
  completeSamplingChoice: () => ['where', data({ temperature: 1, topK: 3, topP: 0.9 }), 1],
  samplingSchema: () => ['tokens', 1],
  drawToken: () => [Float32Array.of(0, 1, 2), data({ temperature: 1, topK: 2, topP: 0.9 }), rng()],
  likeliestToken: () => [[0, 1, 2]],
  constant: () => [2],
  normal: () => [0, 1],
  uniform: () => [-1, 1],
  glorotNormal: () => [[2, 3], rng()],
  glorotUniform: () => [[2, 3], rng()],
  heNormal: () => [[2, 3], rng()],
  heUniform: () => [[2, 3], rng()],
  orthogonal: () => [[2, 3], rng()],
  layerNorm: () => [floats(2, 3), floats(3), floats(3), 1e-5],
  summary: () => [linear()],
  freeze: () => [linear(), true],
};

const cellSizes = () => ({
  inputSize: 3,
  hiddenSize: 5,
  bias: true,
  layerNorm: true,
  init: 'keras',
  rng: rng(),
});
const layerSizes = () => ({
  ...cellSizes(),
  layerNorm: false,
  numLayers: 2,
  bidirectional: false,
  dropout: 0.1,
  recurrentDropout: 0.1,
  zoneout: { h: 0.1, c: 0.1 },
});
const forward = (state: () => Record<string, unknown>) => () => [
  floats(2, 3, 3),
  { state: data(state()), lengths: [3, 1] },
];
const forwardTokens = (state: () => Record<string, unknown>) => () => [
  floats(4, 3),
  ids(2, 3),
  { state: data(state()), lengths: Int32Array.of(3, 1) },
];
const hidden = () => ({ h: floats(2, 2, 5) });
const both = () => ({ h: floats(2, 2, 5), c: floats(2, 2, 5) });
const layers = { RNN: hidden, GRU: hidden, LSTM: both };

const savedWeights = () =>
  new Map([
    ['a.weight_ih_l0', { shape: [5, 3], data: new Float32Array(15).fill(0.5) }],
    ['a.weight_hh_l0', { shape: [5, 5], data: new Float32Array(25).fill(0.5) }],
  ]);

export const cellExamples: Examples = {
  RNN: () => [{ ...layerSizes(), nonlinearity: 'relu' }],
  GRU: () => [{ ...layerSizes(), resetAfter: false }],
  LSTM: () => [layerSizes()],
  ...Object.fromEntries(
    Object.entries(layers).flatMap(([name, state]) => [
      [`${name}#forward`, forward(state)],
      [`${name}#forwardTokens`, forwardTokens(state)],
      [`${name}#step`, () => [floats(2, 3), data(state())]],
      [`${name}#initialState`, () => [2]],
    ]),
  ),
  RecurrentNetwork: () => [
    {
      ...{ cell: 'gru', inputSize: 3, symbols: 7, hiddenSize: 5, outputSize: 2, numLayers: 2 },
      ...{ bidirectional: true, dropout: 0.1, rng: rng() },
    },
  ],
  RecurrentStream: () => ['rnn-tanh', savedWeights(), { prefix: 'a.' }],
  'RecurrentStream#step': () => [Float32Array.of(1, 2, 3)],
  createRecurrentLayer: () => ['lstm', { inputSize: 3, hiddenSize: 4, rng: rng() }],
  RNNCell: () => [{ ...cellSizes(), nonlinearity: 'tanh' }],
  GRUCell: () => [{ ...cellSizes(), resetAfter: true }],
  LSTMCell: () => [cellSizes()],
  'RNNCell#forward': () => [floats(2, 3), data({ h: floats(2, 5) })],
  'GRUCell#forward': () => [floats(2, 3), data({ h: floats(2, 5) })],
  'LSTMCell#forward': () => [floats(2, 3), data({ h: floats(2, 5), c: floats(2, 5) })],
  'LSTMCell#initialState': () => [2],
  'LSTMCell#zeroState': () => [[2, 5]],
  'LSTMCell#project': () => [floats(2, 3)],
  'LSTMCell#step': () => [floats(2, 20), data({ h: floats(2, 5), c: floats(2, 5) })],
  unstack: () => [floats(2, 3), 1],
  scan: () => [
    new LSTMCell({ inputSize: 4, hiddenSize: 5, rng: rng() }),
    floats(2, 3, 4),
    data({ h: floats(2, 5), c: floats(2, 5) }),
    { lengths: [3, 1], reverse: true },
  ],
  lastOutput: () => [cellInstances.LSTM(), data(both())],
  layerState: () => [cellInstances.LSTM(), data(both()), { layer: 1, reverse: false }],
  recomputedForward: () => [
    new GRU({ inputSize: 4, hiddenSize: 5, rng: rng() }),
    floats(2, 3, 4),
    { lengths: [3, 1], segment: 2, state: data({ h: floats(1, 2, 5) }) },
  ],
  maskedForward: () => [
    cellInstances.LSTM(),
    floats(2, 3, 3),
    [0, 1, 1, 1, 0, 1],
    { state: data(both()), reverse: true },
  ],
  traceGates: () => [
    new GRU({ inputSize: 4, hiddenSize: 5, rng: rng() }),
    floats(2, 3, 4),
    { lengths: [3, 1], state: data({ h: floats(1, 2, 5) }) },
  ],
};

export const parameters = (): unknown[] => [learned(2, 3), learned(3)];

const streaming = () => ({ inputSize: 3, hiddenSize: 5, numLayers: 2, rng: rng() });

export const cellInstances = {
  RNN: () => new RNN(streaming()),
  GRU: () => new GRU(streaming()),
  LSTM: () => new LSTM(streaming()),
  RecurrentStream: () => new RecurrentStream('rnn-tanh', savedWeights(), { prefix: 'a.' }),
};
