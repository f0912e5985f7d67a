export {
  type BatchByLengthOptions,
  batchByLength,
  EpochBatches,
  type EpochPlan,
  type ShuffledBatchesOptions,
  shuffledBatches,
} from './batches/epoch-batches.ts';
export { type PaddedSequences, padSequences } from './batches/pad-sequences.ts';
export { TextStreams, type TextStreamsOptions, type TextWindow } from './batches/text-streams.ts';
export {
  type EmojiFiles,
  type EmojiImage,
  type EmojiImages,
  type EmojiOptions,
  emojiImages,
} from './images/emoji-images.ts';
export {
  type ActionSegment,
  cutSegments,
  parseActionSegments,
} from './sequences/action-segments.ts';
export { checkSequences } from './sequences/check-sequences.ts';
export { countFrames, type FrameBatch, frameBatch, motionOf } from './sequences/frame-batch.ts';
export {
  areNames,
  type FrameRowOptions,
  frameCells,
  frameValues,
  parseFrameRows,
} from './sequences/frame-rows.ts';
export type {
  FrameSequence,
  LabelledFrames,
  LabelledSequence,
} from './sequences/frame-sequence.ts';
export {
  type FrameTableOptions,
  parseFrameTable,
  renameLabels,
} from './sequences/frame-table.ts';
export {
  type MaskedBatch,
  type MaskedBatchOptions,
  maskedBatch,
} from './sequences/masked-batch.ts';
export {
  fitStandardizer,
  readStandardizer,
  restoreFrames,
  type Standardizer,
  standardizeFrames,
  standardizerRule,
} from './sequences/standardizer.ts';
export { parseUea } from './sequences/uea.ts';
export {
  type CalendarChannel,
  type CalendarCycle,
  calendarCycles,
  calendarTime,
} from './series/calendar.ts';
export { parseSeries, parseSeriesByName, type SeriesOptions } from './series/parse-series.ts';
export { type SplitOptions, splitByTime } from './series/split-by-time.ts';
export {
  type SeriesWindow,
  type WindowBatch,
  type WindowOptions,
  windowBatch,
  windowsOf,
} from './series/windows.ts';
export {
  type Column,
  formatOfPath,
  parseTable,
  type Table,
  type TableFormat,
  type TableOptions,
} from './tables/table.ts';
export {
  type CaptionOptions,
  type Captions,
  parseCaptions,
  parseImageNames,
} from './text/captions.ts';
export {
  type LabelledText,
  type LabelledTextOptions,
  parseLabelledTexts,
  parseTexts,
  type TextTable,
} from './text/labelled-texts.ts';
export { pairsFromLines, pairsFromTsv, type SentencePair } from './text/parallel-text.ts';
export {
  parseTaggedSentences,
  type TaggedFormat,
  type TaggedSentence,
  type TaggedSentenceOptions,
  taggedFormats,
} from './text/tagged-sentences.ts';
export { parseWordVectors, type WordVectors } from './text/word-vectors.ts';
