export type { LabelingData } from './corpus.ts';
export type { ComparedLabels, LabelingEvaluateOptions, LabelingEvaluation } from './evaluate.ts';
export { Labeler, type LabelledFrame } from './labeler.ts';
export type { LabelerSnapshot } from './labeler-snapshot.ts';
export {
  LabelingModel,
  type LabelingModelOptions,
  type LabelledSequenceFrames,
} from './labeling-model.ts';
export {
  type LabelingConfiguration,
  type LabelingTraining,
  type SettlingOptions,
  settlingOptions,
} from './options.ts';
export { labelsOfSegments, parseSegments } from './segments/read-segments.ts';
export { type FrameTimes, type TimedSegment, timedSegments } from './segments/timed-segments.ts';
export { type Timeline, timelineSvg } from './segments/timeline-svg.ts';
export { type SegmentFormat, segmentFormats, writeSegments } from './segments/write-segments.ts';
export { videoLabeling } from './task.ts';
