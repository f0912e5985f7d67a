export {
  type CaptionCorpus,
  type CaptionExample,
  type Captioned,
  captionCorpus,
  checkCaptions,
  vocabularyOf,
} from './captions/caption-corpus.ts';
export {
  type CaptionEvaluation,
  type EvaluateCaptionsOptions,
  evaluateCaptions,
} from './captions/evaluate-captions.ts';
export {
  type Caption,
  type Captioner,
  type CaptionOptions,
  type CaptionStreamOptions,
  generateCaptions,
  neverWritten,
  streamCaption,
} from './captions/generate-captions.ts';
