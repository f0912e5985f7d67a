import { shuffledBatches, TextStreams } from '@unrolled/datasets';
import { Linear, type PartState } from '@unrolled/nn';
import { Adam, CarriedState, everySteps, Logging, Plateau, Trainer } from '@unrolled/train';
import { data, type Examples, floats, learned, rng } from './example.ts';
import { parameters } from './tensor-examples.ts';

export const linear = () => new Linear({ inFeatures: 3, outFeatures: 2, rng: rng() });
const when = everySteps(1);
const batches = () => shuffledBatches({ examples: [1, 2], batchSize: 2, rng: rng() });
const logitsOptions = () => ({
  forward: (batch: readonly unknown[]) => floats(batch.length, 2),
  lengthOf: () => 1,
  batchSize: 2,
  signal: new AbortController().signal,
});
const score = () =>
  data({ name: 'validation', value: 1, goal: 'lowest', best: 1, isBest: true, step: 1 });
const point = () => data({ step: 1, progress: 0.5 });
const table = 'text,label\na film,good\n';
const saved = (state: PartState) => data({ tensors: {}, ...state });
const stream = () => ({
  tokens: Int32Array.of(1, 2, 3, 4, 5, 6, 7),
  batchSize: 2,
  windowLength: 2,
});
const frames = () => data({ values: Float32Array.of(1, 2, 3, 4), length: 2, channels: 2 });
const emojiFiles = {
  icons: { icons: { up: { body: '<path/>' } } },
  characters: { a1: 'up', a2: 'up' },
  names: [{ skins: [1, 2].map((tone) => ({ hexcode: `A${tone}`, label: `up ${tone}`, tone })) }],
};
const lines = ['the dog bit the man', 'it was not him'];

function trainer() {
  const model = linear();
  return {
    model,
    optimizer: new Adam(model.parameters()),
    loss: () => model.forward(floats(2, 3)).square().mean(),
    data: batches(),
    clipNorm: 1,
    batchesPerStep: 1,
    schedule: () => 0.1,
    callbacks: [],
    carried: data({}),
    unitsOf: () => 1,
    clock: () => performance.now(),
  };
}

export const ownTrainer = () => new Trainer(trainer());

/** A worker that answers every call at once, by nothing. */
function answeringWorker() {
  let listener: (event: unknown) => void = () => undefined;
  return data({
    addEventListener: (type: string, added: typeof listener) => {
      if (type === 'message') listener = added;
    },
    postMessage: (message: { readonly id: number }) =>
      queueMicrotask(() => listener({ data: { id: message.id, returned: null } })),
    terminate: () => undefined,
  });
}

export const trainingExamples: Examples = {
  Adam: () => [
    parameters(),
    { learningRate: 0.1, betas: [0.9, 0.99], epsilon: 1e-8, weightDecay: 0 },
  ],
  AdamW: () => [
    [{ parameters: parameters(), rateScale: 0.1, weightDecay: 0 }],
    { learningRate: 0.1, weightDecay: 0.1 },
  ],
  Adagrad: () => [parameters(), { learningRateDecay: 0.1, epsilon: 1e-8, initialAccumulator: 1 }],
  RMSProp: () => [parameters(), { alpha: 0.9, momentum: 0.5, centered: true }],
  SGD: () => [parameters(), { momentum: 0.5, dampening: 0, nesterov: true, weightDecay: 0.1 }],
  'Adam#learningRate': () => [0.1],
  'Adam#loadStateDict': () => [data(new Adam([learned(2, 3), learned(3)]).stateDict())],
  clipGradNorm: () => [parameters(), 1],
  clipGradValue: () => [parameters(), 1],
  cosine: () => [{ learningRate: 0.1, floor: 0.01, steps: 10 }],
  oneCycle: () => [{ learningRate: 0.1, rise: 0.3, start: 0.01, end: 0.001 }],
  stepDecay: () => [{ learningRate: 0.1, every: 3, factor: 0.5 }],
  warmUp: () => [3, () => 0.1],
  Plateau: () => [
    { learningRate: 0.1, factor: 0.5, patience: 2, threshold: 0.1, cooldown: 1, floor: 0.01 },
  ],
  'Plateau#learningRate': () => [point()],
  'Plateau#onScore': () => [score()],
  everySteps: () => [3],
  everyEpochs: () => [1],
  everySeconds: () => [1],
  evenly: () => [3],
  atProgress: () => [0.5, 1],
  anyOf: () => [when, when],
  Checkpoint: () => [{ when, save: () => undefined }],
  EarlyStopping: () => [
    { model: linear(), patience: 2, minimumChange: 0.1, validation: 'validation', name: 'stop' },
  ],
  'WeightAverage#using': () => [() => 1],
  WeightAverage: () => [{ model: linear(), decay: 0.9, name: 'average' }],
  Logging: () => [{ when, log: () => undefined, logScore: () => undefined, name: 'log' }],
  History: () => [{ when, onRow: () => undefined }],
  fit: () => {
    const model = linear();
    return [
      model,
      {
        ...{
          training: [1, 2, 3],
          validation: [1],
          epochs: 1,
          patience: 1,
          batchSize: 2,
          rng: rng(),
        },
        ...{ learningRate: 0.1, clipNorm: 1, lengthOf: () => 1, callbacks: [] },
        loss: () => model.forward(floats(2, 3)).square().mean(),
        checkpoint: data({ read: async () => null, write: async () => undefined }),
        signal: AbortSignal.abort(),
      },
    ];
  },
  historyChart: () => [[data({ step: 1, trainingLoss: 2 })], { title: 'a run' }],
  Progress: () => [{ report: () => undefined, when, smoothing: 0.9 }],
  Validation: () => [{ when, evaluate: () => 1, goal: 'highest', name: 'other' }],
  evaluating: () => [linear(), () => 1],
  batchByLength: () => [
    { examples: ['a', 'bb'], lengthOf: () => 2, batchSize: 2, rng: rng(), poolBatches: 3 },
  ],
  shuffledBatches: () => [{ examples: ['a', 'bb'], batchSize: 2, rng: rng() }],
  EpochBatches: () => ['own', [1, 2], rng(), () => [Int32Array.of(0, 1)]],
  TextStreams: () => [stream()],
  parseTable: () => [
    table,
    { source: 'a.csv', columns: ['x', 'y'], separator: ',', wanted: ['x'] },
  ],
  parseLabelledTexts: () => [table, { source: 'a.csv', textColumn: 'text', labelColumn: 2 }],
  parseTaggedSentences: () => [
    'The DET\ndog NOUN\n',
    { source: 'a', format: 'columns', tokenColumn: 1, labelColumn: 2, tagSeparator: '/' },
  ],
  entitiesOf: () => [['B-A', 'I-A', 'O']],
  areSpanLabels: () => [['B-A', 'O']],
  bioLabels: () => [[data({ label: 'A', start: 0, end: 2 })], 3],
  entityScores: () => [[['B-A', 'O']], [['O', 'B-A']]],
  parseTexts: () => [table, { source: 'a.csv', textColumn: 1 }],
  formatOfPath: () => ['a.csv', ','],
  parseWordVectors: () => ['good 1 2\nbad 2 1\n', 'a text'],
  checkSequences: () => ['here', 'sequences', [frames()], 2, { mostFrames: 9 }],
  frameCells: () => ['1, 2'],
  areNames: () => [['x', 'y']],
  frameValues: () => [['1', '2'], 'a file'],
  parseFrameTable: () => [
    'x,label,clip,time\n1,up,a,0\n',
    { ...{ source: 'a.csv', labelColumn: 2 }, sequenceColumn: 'clip', timeColumn: 'time' },
  ],
  renameLabels: () => [[data({ labels: ['a', 'b'] })], data({ a: 'b' })],
  frameBatch: () => [[frames()], 2],
  countFrames: () => [[frames()]],
  motionOf: () => [floats(2, 3, 2)],
  maskedBatch: () => [[frames()], 2, { side: 'left' }],
  parseSeries: () => [
    'x,y\n1,2\n3,4\n',
    { source: 'a.csv', channels: ['x', 2], gaps: true, decimalComma: true },
  ],
  parseSeriesByName: () => [
    'shop,sales\nA,1\nB,2\n',
    { source: 'a.csv', channels: ['sales'], seriesColumn: 'shop' },
  ],
  calendarTime: () => ['2012-01-31 23:50', 'a.csv: line 2'],
  splitByTime: () => [frames(), [0.5, 0.5], { context: 1 }],
  windowsOf: () => [frames(), { length: 1, horizon: 1, targets: [0], stride: 1 }],
  windowBatch: () => [[data({ ...frames(), targets: Float32Array.of(1), start: 0 })]],
  restoreFrames: () => [[1, 2], data({ mean: [0, 0], deviation: [1, 1] }), [1, 0]],
  fitStandardizer: () => [[frames()]],
  standardizeFrames: () => [frames(), data({ mean: [0, 0], deviation: [1, 1] })],
  readStandardizer: () => ['here', data({ mean: [0], deviation: [1] })],
  pairsFromLines: () => ['one\ntwo', 'un\ndeux', ['source', 'target']],
  parseCaptions: () => [
    'image,caption\na.png,a dog\n',
    { source: 'captions.csv', separator: ',', imageColumn: 1, captionColumn: 'caption' },
  ],
  parseImageNames: () => ['a.png\nb.png\n'],
  emojiImages: () => [data(emojiFiles), { rng: rng() }],
  pairsFromTsv: () => ['one\tun\ntwo\tdeux', 'a text', () => undefined],
  SequencePooling: () => ['attention', 4, rng()],
  'SequencePooling#forward': () => [
    data({ output: floats(2, 3, 4), state: data({ h: floats(1, 2, 4) }) }),
    [3, 2],
    1,
  ],
  classWeightValues: () => ['here', 'balanced', ['a', 'b'], [{ label: 0 }, { label: 1 }].map(data)],
  classWeightsOption: () => ['a=1,b=2'],
  ClassificationTally: () => [['a', 'b'], 2],
  'ClassificationTally#add': () => [data({ place: 0, label: 1, logits: [1, 2] })],
  classificationLoss: () => [
    floats(2, 3),
    [{ label: 0 }, { label: 1 }].map(data),
    { classWeights: Float32Array.of(1, 2, 3), labelSmoothing: 0.1 },
  ],
  eachLogits: () => [linear(), [1, 2], logitsOptions(), () => undefined],
  evaluateClassifier: () => [
    linear(),
    [{ label: 0 }, { label: 1 }].map(data),
    { ...logitsOptions(), labels: ['a', 'b'], mistakes: 1 },
  ],
  predictionOf: () => [
    ['a', 'b'],
    [1, 2],
  ],
  argmax: () => [[1, 2]],
  logSumExp: () => [[1, 2]],
  majorityScores: () => [
    ['a', 'b'],
    [1, 2],
  ],
  scoreOf: () => [data({ accuracy: 1, macroF1: 1, loss: 1 }), 'loss'],
  goalOf: () => ['loss'],
  checkLabels: () => ['here', ['a', 'b']],
  labelIndex: () => ['here', ['a', 'b'], 'a'],
  labelsOf: () => ['here', [{ label: 'a' }, { label: 'b' }].map(data)],
  countLabels: () => [2, [{ label: 0 }, { label: 1 }].map(data)],
  formatShare: () => [0.5],
  alignColumns: () => [[['a', 'b']]],
  padSequences: () => [[[1, 2], Int32Array.of(1, 2, 3)], 0],
  CarriedState: () => [{ shape: [2, 3], names: ['h', 'c'] }],
  RunningMean: () => [],
  'CarriedState#keep': () => [data({ h: floats(2, 3), c: null })],
  ConfusionMatrix: () => [3],
  'ConfusionMatrix#add': () => [1, 2],
  'ConfusionMatrix#count': () => [1, 2],
  'ConfusionMatrix#scores': () => [1],
  'RunningMean#add': () => [1, 2],
  'RunningMean#addTotal': () => [1, 2],
  bleu: () => [
    lines,
    [['the dog bit him'], 'it was him'],
    { tokenize: '13a', lowercase: true, smoothing: 'exp', effectiveOrder: true },
  ],
  chrf: () => [lines, lines, { beta: 2, lowercase: true, whitespace: true }],
  regressionScores: () => [
    [1, 2, 4],
    [1, 3, 3],
  ],
  editDistance: () => [['a', 'b'], ['b']],
  labelErrorRate: () => [[['a', 'b']], [['b']]],
  perplexity: () => [1],
  bitsPerCharacter: () => [1],
  checksumOf: () => [[[1, 2], [3]]],
  answerCalls: () => [data({ train: () => 1 }), answeringWorker()],
  connectWorker: () => [answeringWorker()],
  ConnectedWorker: () => [answeringWorker()],
  'ConnectedWorker#call': () => ['train', data({ rows: 3 }), { onReport: () => undefined }],
  'ConnectedWorker#terminate': () => ['enough'],
  handOver: () => [data({ rows: 3 }), [Float32Array.of(1, 2)]],
  Trainer: () => [trainer()],
  'Trainer#run': () => [{ steps: 2, epochs: 3, minutes: 1, signal: new AbortController().signal }],
  'Trainer#stop': () => ['enough'],
  SavedFields: () => [
    'where',
    data({ one: 1, many: [1, 2], yes: true, inner: data({}), draws: data(rng().state) }),
  ],
  'SavedFields#number': () => ['one'],
  'SavedFields#numberOrNull': () => ['one'],
  'SavedFields#count': () => ['one'],
  'SavedFields#countBelow': () => ['one', 2],
  'SavedFields#counts': () => ['many'],
  'SavedFields#boolean': () => ['yes'],
  'SavedFields#fields': () => ['inner'],
  'SavedFields#object': () => ['inner'],
  'SavedFields#rng': () => ['draws'],
  'SavedFields#expectCount': () => ['one', 1, 'examples'],
  'CarriedState#prepareRestore': () => [saved(new CarriedState().snapshot())],
  'Plateau#prepareRestore': () => [saved(new Plateau({ learningRate: 0.1 }).snapshot())],
  'Logging#prepareRestore': () => [saved(new Logging({ when, log: () => undefined }).snapshot())],
  'TextStreams#prepareRestore': () => [saved(new TextStreams(stream()).snapshot())],
  'EpochBatches#prepareRestore': () => [saved(batches().snapshot())],
};
