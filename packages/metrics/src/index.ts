export { captionBleu } from './captions/caption-bleu.ts';
export { captionTokens } from './captions/caption-tokens.ts';
export { type CiderScore, cider } from './captions/cider.ts';
export { type RougeScore, rougeL } from './captions/rouge-l.ts';
export { type CaptionScores, normalizeCaption, scoreCaptions } from './captions/score-captions.ts';
export { type ClassScores, ConfusionMatrix } from './classes/confusion-matrix.ts';
export { editDistance, labelErrorRate } from './classes/edit-distance.ts';
export {
  areSpanLabels,
  bioLabels,
  type EntityScores,
  type EntityTypeScores,
  entitiesOf,
  entityScores,
} from './classes/entities.ts';
export {
  type FrameLabel,
  type Segment,
  type SegmentScores,
  type SegmentScoresOptions,
  segmentScores,
  segmentsOf,
} from './classes/segments.ts';
export { bitsPerCharacter, perplexity, RunningMean } from './mean-loss.ts';
export { type RegressionScores, regressionScores } from './regression.ts';
export { type BleuOptions, type BleuScore, bleu } from './text/bleu.ts';
export { type ChrfOptions, type ChrfScore, chrf } from './text/chrf.ts';
export type { References } from './text/references.ts';
