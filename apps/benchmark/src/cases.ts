export type CellKind = 'lstm' | 'gru' | 'rnn';

/** `training` and `forward` take a whole batch of sequences, `streaming` one step of one sequence. */
export type Activity = 'training' | 'forward' | 'streaming';

/**
 * `main`: run by default. `additional`: run on request, and only by Unrolled and PyTorch.
 * `page`: run on request, in pages of one Chromium. `scaling` and `memory`: suites of their own, run by
 * Unrolled and PyTorch.
 */
export type CaseGroup = 'main' | 'additional' | 'page' | 'scaling' | 'memory';

/** Sizes along which the cases of the scaling suite lie. */
export const axes = {
  batch: [8, 16, 32, 64, 128],
  time: [16, 32, 64, 128, 256],
  hiddenSize: [64, 128, 256, 512],
} as const;

export type Axis = keyof typeof axes;

/** One thing to measure, the same for every subject. */
export interface BenchmarkCase {
  readonly id: string;
  readonly title: string;
  readonly activity: Activity;
  readonly cell: CellKind;
  /** Width of the embedding, or of the input where there is none. */
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly batch: number;
  readonly time: number;
  readonly group: CaseGroup;
  /** The axis of the scaling suite that the case lies on. */
  readonly axis?: Axis;
}

/** Number of symbols that the model of the training cases reads and predicts. */
export const symbolCount = 65;

const training = (cell: CellKind, size: number, group: CaseGroup): BenchmarkCase => ({
  id: `${cell}-${size}-training`,
  title: `${cell.toUpperCase()} ${size}, training step (batch 32, time 64, ${symbolCount} symbols)`,
  activity: 'training',
  cell,
  inputSize: size,
  hiddenSize: size,
  batch: 32,
  time: 64,
  group,
});

const scaling = (axis: Axis, value: number): BenchmarkCase => {
  const sizes = { batch: 32, time: 64, hiddenSize: 128, [axis]: value };
  const title = `LSTM ${sizes.hiddenSize}, training step (batch ${sizes.batch}, time ${sizes.time})`;
  return {
    ...training('lstm', sizes.hiddenSize, 'scaling'),
    ...sizes,
    id: `scaling-${axis === 'hiddenSize' ? 'hidden' : axis}-${value}`,
    title,
    axis,
  };
};

const long = (time: number): BenchmarkCase => ({
  ...training('lstm', 128, 'memory'),
  id: `lstm-128-time-${time}`,
  title: `LSTM 128, training step (batch 32, time ${time}, ${symbolCount} symbols)`,
  time,
});

/** Small enough for a software device, of which a few tenths of a GFLOP/s can be expected. */
const inPage = (size: number, batch: number, time: number): BenchmarkCase => ({
  id: `lstm-${size}-training-page`,
  title: `LSTM ${size}, training step in Chromium (batch ${batch}, time ${time}, ${symbolCount} symbols)`,
  activity: 'training',
  cell: 'lstm',
  inputSize: size,
  hiddenSize: size,
  batch,
  time,
  group: 'page',
});

export const cases: readonly BenchmarkCase[] = [
  training('lstm', 128, 'main'),
  {
    id: 'lstm-128-forward',
    title: 'LSTM 128, forward pass of the layer (batch 32, time 64)',
    activity: 'forward',
    cell: 'lstm',
    inputSize: 128,
    hiddenSize: 128,
    batch: 32,
    time: 64,
    group: 'main',
  },
  {
    id: 'lstm-128-streaming',
    title: 'LSTM 128, one streaming step (batch 1)',
    activity: 'streaming',
    cell: 'lstm',
    inputSize: 128,
    hiddenSize: 128,
    batch: 1,
    time: 1,
    group: 'main',
  },
  training('lstm', 256, 'additional'),
  training('gru', 128, 'additional'),
  training('rnn', 128, 'additional'),
  training('lstm', 512, 'memory'),
  long(256),
  long(1024),
  ...Object.entries(axes).flatMap(([axis, values]) =>
    values.map((value) => scaling(axis as Axis, value)),
  ),
  inPage(32, 8, 16),
  inPage(64, 16, 32),
  inPage(128, 8, 16),
  {
    ...training('lstm', 64, 'page'),
    id: 'lstm-64-training-demo',
    title: `LSTM 64, training step of the demo's character model in Chromium (batch 32, time 64, embedding 16, ${symbolCount} symbols)`,
    inputSize: 16,
  },
];

/** Symbols, or time steps of all sequences, that one call of the case works through. */
export const unitsPerCall = ({ batch, time }: BenchmarkCase): number => batch * time;

export const unitOf = ({ activity }: BenchmarkCase): string =>
  activity === 'training' ? 'characters' : 'time steps';
