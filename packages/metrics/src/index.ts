export { type BleuOptions, type BleuScore, bleu } from './bleu.ts';
export { captionBleu } from './caption-bleu.ts';
export { captionTokens } from './caption-tokens.ts';
export { type ChrfOptions, type ChrfScore, chrf } from './chrf.ts';
export { type CiderScore, cider } from './cider.ts';
export { type ClassScores, ConfusionMatrix } from './confusion-matrix.ts';
export { bitsPerCharacter, perplexity, RunningMean } from './mean-loss.ts';
export type { References } from './references.ts';
export { type RougeScore, rougeL } from './rouge-l.ts';
export {
  type FrameLabel,
  type Segment,
  type SegmentScores,
  type SegmentScoresOptions,
  segmentScores,
  segmentsOf,
} from './segments.ts';
export { tokenize13a } from './tokenize-13a.ts';
