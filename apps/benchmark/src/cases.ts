export type CellKind = 'lstm' | 'gru' | 'rnn';

/** `training` and `forward` take a whole batch of sequences, `streaming` one step of one sequence. */
export type Activity = 'training' | 'forward' | 'streaming';

/** Suites of cases; those of `page` run in pages of one Chromium. */
export const caseSuites = [
  'train',
  'forward',
  'stream',
  'decode',
  'ops',
  'scaling',
  'memory',
  'page',
] as const;

export type CaseSuite = (typeof caseSuites)[number];

/** Identity and unit of work of a case, common to all kinds. */
export interface CaseDescription {
  readonly id: string;
  readonly title: string;
  readonly suite: CaseSuite;
  /** Unit of the work of one call, in the plural. */
  readonly unit: string;
  readonly unitsPerCall: number;
}

/** Sizes along which the cases of the scaling suite lie. */
export const axes = {
  batch: [8, 16, 32, 64, 128],
  time: [16, 32, 64, 128, 256],
  hiddenSize: [64, 128, 256, 512],
} as const;

export type Axis = keyof typeof axes;

/** Work of one recurrent layer, the same for every subject. */
export interface BenchmarkCase extends CaseDescription {
  readonly activity: Activity;
  readonly cell: CellKind;
  /** Width of the embedding, or of the input where there is none. */
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly batch: number;
  readonly time: number;
  /** Whether the case runs where no suite is chosen, and is run by every system. */
  readonly isMain?: boolean;
  /** The axis of the scaling suite that the case lies on. */
  readonly axis?: Axis;
}

/** Number of symbols that the model of the training cases reads and predicts. */
export const symbolCount = 65;

type Sizes = Omit<BenchmarkCase, 'unit' | 'unitsPerCall'>;

const training = (cell: CellKind, size: number): Sizes => ({
  id: `${cell}-${size}-training`,
  title: `${cell.toUpperCase()} ${size}, training step (batch 32, time 64, ${symbolCount} symbols)`,
  suite: 'train',
  activity: 'training',
  cell,
  inputSize: size,
  hiddenSize: size,
  batch: 32,
  time: 64,
});

const forward = (size: number): Sizes => ({
  ...training('lstm', size),
  id: `lstm-${size}-forward`,
  title: `LSTM ${size}, forward pass of the layer (batch 32, time 64)`,
  suite: 'forward',
  activity: 'forward',
});

const streaming = (size: number): Sizes => ({
  ...training('lstm', size),
  id: `lstm-${size}-streaming`,
  title: `LSTM ${size}, one streaming step (batch 1)`,
  suite: 'stream',
  activity: 'streaming',
  batch: 1,
  time: 1,
});

const scaling = (axis: Axis, value: number): Sizes => {
  const sizes = { batch: 32, time: 64, hiddenSize: 128, [axis]: value };
  const title = `LSTM ${sizes.hiddenSize}, training step (batch ${sizes.batch}, time ${sizes.time})`;
  return {
    ...training('lstm', sizes.hiddenSize),
    ...sizes,
    id: `scaling-${axis === 'hiddenSize' ? 'hidden' : axis}-${value}`,
    title,
    suite: 'scaling',
    axis,
  };
};

const long = (time: number): Sizes => ({
  ...training('lstm', 128),
  id: `lstm-128-time-${time}`,
  title: `LSTM 128, training step (batch 32, time ${time}, ${symbolCount} symbols)`,
  suite: 'memory',
  time,
});

/** Small enough for a software device, of which a few tenths of a GFLOP/s can be expected. */
const inPage = (size: number, batch: number, time: number): Sizes => ({
  ...training('lstm', size),
  id: `lstm-${size}-training-page`,
  title: `LSTM ${size}, training step in Chromium (batch ${batch}, time ${time}, ${symbolCount} symbols)`,
  suite: 'page',
  batch,
  time,
});

const sizes: readonly Sizes[] = [
  { ...training('lstm', 128), isMain: true },
  training('lstm', 256),
  training('gru', 128),
  training('rnn', 128),
  { ...forward(128), isMain: true },
  forward(256),
  forward(512),
  { ...streaming(128), isMain: true },
  streaming(512),
  { ...training('lstm', 512), suite: 'memory' },
  long(256),
  long(1024),
  ...Object.entries(axes).flatMap(([axis, values]) =>
    values.map((value) => scaling(axis as Axis, value)),
  ),
  inPage(32, 8, 16),
  inPage(64, 16, 32),
  inPage(128, 8, 16),
  {
    ...training('lstm', 64),
    suite: 'page',
    id: 'lstm-64-training-demo',
    title: `LSTM 64, training step of the demo's character model in Chromium (batch 32, time 64, embedding 16, ${symbolCount} symbols)`,
    inputSize: 16,
  },
];

export const cases: readonly BenchmarkCase[] = sizes.map((one) => ({
  ...one,
  unit: one.activity === 'training' ? 'characters' : 'time steps',
  unitsPerCall: one.batch * one.time,
}));
