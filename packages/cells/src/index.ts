export type { Cell, CellResult, CellState, HiddenState, LSTMState } from './cell/cell.ts';
export type { ZoneoutRates } from './cell/regularize.ts';
export { type ScanOptions, scan } from './cell/scan.ts';
export { type CellOptions, StandardCell } from './cell/standard-cell.ts';
export { type GatePlace, type LayerTrace, type TraceOptions, traceGates } from './gate-trace.ts';
export { gradientFlow, type LayerFlow } from './gradient-flow.ts';
export { type CellKind, cellKinds, createRecurrentLayer } from './kinds/create-recurrent-layer.ts';
export { GRU, GRUCell, type GRUCellOptions, type GRUOptions } from './kinds/gru.ts';
export { LSTM, LSTMCell } from './kinds/lstm.ts';
export { RNN, RNNCell, type RNNCellOptions, type RNNOptions } from './kinds/rnn.ts';
export { type LayerPlace, lastOutput, layerState } from './layer/layer-state.ts';
export type { LayerStream } from './layer/layer-stream.ts';
export { type MaskedOptions, maskedForward } from './layer/masked-forward.ts';
export { type RecomputedOptions, recomputedForward } from './layer/recomputed-forward.ts';
export {
  type ForwardOptions,
  type LayerResult,
  RecurrentLayer,
  type RecurrentOptions,
} from './layer/recurrent-layer.ts';
export { RecurrentNetwork, type RecurrentNetworkOptions } from './recurrent-network.ts';
