export type CellKind = 'lstm' | 'gru' | 'rnn';

/** `training` and `forward` take a whole batch of sequences, `streaming` one step of one sequence. */
export type Activity = 'training' | 'forward' | 'streaming';

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
  /** Run only on request (`--all` or `--case`), and only by Unrolled and PyTorch. */
  readonly additional: boolean;
}

/** Number of symbols that the model of the training cases reads and predicts. */
export const symbolCount = 65;

const training = (cell: CellKind, size: number, additional: boolean): BenchmarkCase => ({
  id: `${cell}-${size}-training`,
  title: `${cell.toUpperCase()} ${size}, training step (batch 32, time 64, ${symbolCount} symbols)`,
  activity: 'training',
  cell,
  inputSize: size,
  hiddenSize: size,
  batch: 32,
  time: 64,
  additional,
});

export const cases: readonly BenchmarkCase[] = [
  training('lstm', 128, false),
  {
    id: 'lstm-128-forward',
    title: 'LSTM 128, forward pass of the layer (batch 32, time 64)',
    activity: 'forward',
    cell: 'lstm',
    inputSize: 128,
    hiddenSize: 128,
    batch: 32,
    time: 64,
    additional: false,
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
    additional: false,
  },
  training('lstm', 256, true),
  training('gru', 128, true),
  training('rnn', 128, true),
];

/** Symbols, or time steps of all sequences, that one call of the case works through. */
export const unitsPerCall = ({ batch, time }: BenchmarkCase): number => batch * time;

export const unitOf = ({ activity }: BenchmarkCase): string =>
  activity === 'training' ? 'characters' : 'time steps';
