export { type Alignment, alignmentText } from './alignment/alignment.ts';
export { alignmentSvg } from './alignment/alignment-svg.ts';
export {
  Attention,
  type AttentionMemory,
  type AttentionResult,
  type AttentionSizes,
  ScoredAttention,
} from './attention/attention.ts';
export {
  AdditiveAttention,
  type AttentionKind,
  type AttentionOptions,
  attentionKinds,
  createAttention,
  DotAttention,
  GeneralAttention,
  NoAttention,
} from './attention/attentions.ts';
export { Bridge, type BridgeOptions } from './bridge.ts';
export {
  Decoder,
  type DecoderOptions,
  type DecoderResult,
  type DecoderState,
  type DecoderStep,
} from './decoder/decoder.ts';
export {
  BahdanauDecoder,
  type BahdanauDecoderOptions,
  createDecoder,
  type DecoderKind,
  decoderKinds,
  InputFeedingDecoder,
  LuongDecoder,
} from './decoder/decoders.ts';
export type { Encoded, EncodedSizes } from './encoder/encoded.ts';
export {
  type RecurrentEncoded,
  RecurrentEncoder,
  type RecurrentEncoderOptions,
} from './encoder/recurrent-encoder.ts';
export { TokenEncoder, type TokenEncoderOptions } from './encoder/token-encoder.ts';
export type { BeamCandidate, BeamFate, BeamListener } from './search/beam.ts';
export { groupByLength } from './search/group-by-length.ts';
export type { Generated } from './search/hypothesis.ts';
export {
  completeSearch,
  type DecodingOptions,
  longestSequence,
  type SearchOptions,
  searchRules,
  type TokenListener,
  type TokenSampling,
} from './search/search-options.ts';
export { type SearchValues, searchOf, searchSchema } from './search/search-schema.ts';
export { StreamedText } from './search/streamed-text.ts';
export type { TokenLimits } from './search/token-limits.ts';
export { Seq2Seq, type Seq2SeqBatch, type Seq2SeqOptions } from './seq2seq.ts';
export {
  type GeneratorOptions,
  SequenceGenerator,
  type SequenceGeneratorOptions,
  type SequenceLogits,
} from './sequence-generator.ts';
export type { SequenceLossOptions, TargetBatch } from './sequence-loss.ts';
