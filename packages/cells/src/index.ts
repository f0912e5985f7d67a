export type { Cell, CellResult, CellState, HiddenState, LSTMState } from './cell.ts';
export { type CellKind, cellKinds, createRecurrentLayer } from './create-recurrent-layer.ts';
export { gradientFlow, type LayerFlow } from './gradient-flow.ts';
export { GRU, type GRUOptions } from './gru.ts';
export { GRUCell, type GRUCellOptions } from './gru-cell.ts';
export { LSTM } from './lstm.ts';
export { LSTMCell } from './lstm-cell.ts';
export {
  type ForwardOptions,
  type LayerResult,
  RecurrentLayer,
  type RecurrentOptions,
} from './recurrent-layer.ts';
export type { ZoneoutRates } from './regularize.ts';
export { RNN, type RNNOptions } from './rnn.ts';
export { RNNCell, type RNNCellOptions } from './rnn-cell.ts';
export { type ScanOptions, scan } from './scan.ts';
export { type CellOptions, StandardCell } from './standard-cell.ts';
export { unstack } from './unstack.ts';
