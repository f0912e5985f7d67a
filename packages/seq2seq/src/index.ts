export { AdditiveAttention, type AdditiveAttentionOptions } from './attention/additive.ts';
export {
  type Attended,
  Attention,
  type AttentionMemory,
  type AttentionSizes,
  ScoredAttention,
} from './attention/attention.ts';
export { ConcatAttention, type ConcatAttentionOptions } from './attention/concat.ts';
export {
  type AttentionKind,
  type AttentionOptions,
  attentionKinds,
  createAttention,
} from './attention/create-attention.ts';
export { DotAttention } from './attention/dot.ts';
export { GeneralAttention, type GeneralAttentionOptions } from './attention/general.ts';
export { NoAttention } from './attention/none.ts';
export {
  Bridge,
  type BridgeKind,
  type BridgeOptions,
  bridgeKinds,
  createBridge,
  LinearBridge,
  PassBridge,
} from './bridge.ts';
export type { Lengths } from './check.ts';
export { BahdanauDecoder } from './decoder/bahdanau.ts';
export { createDecoder, type DecoderKind, decoderKinds } from './decoder/create-decoder.ts';
export {
  type Advance,
  type Decoded,
  Decoder,
  type DecoderOptions,
  type DecoderStep,
} from './decoder/decoder.ts';
export { type DecoderState, selectRows } from './decoder/decoder-state.ts';
export { InputFeedingDecoder } from './decoder/input-feeding.ts';
export { LuongDecoder } from './decoder/luong.ts';
export { OutputProjection, type OutputProjectionOptions } from './decoder/output-projection.ts';
export { type Encoded, Encoder, type EncoderOptions, type EncoderResult } from './encoder.ts';
export { inverseSigmoidDecay, mixInOwnTokens } from './scheduled-sampling.ts';
export { Frontier, type FrontierRow, type NextToken } from './search/frontier.ts';
export type { Translation } from './search/hypothesis.ts';
export type { SearchBounds, TokenListener } from './search/roll-out.ts';
export {
  type BeamOptions,
  type GreedyOptions,
  type SampleOptions,
  type SearchMethod,
  search,
} from './search/search.ts';
export type { TokenLimits } from './search/token-limits.ts';
export { Seq2Seq } from './seq2seq.ts';
export type {
  Seq2SeqBatch,
  Seq2SeqLossOptions,
  Seq2SeqOptions,
  Seq2SeqResult,
  TranslateOptions,
} from './seq2seq-options.ts';
