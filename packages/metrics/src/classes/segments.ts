import { ArgumentError, check, checkOptions, optional, type Rule, rules } from '@unrolled/guards';
import { editDistance } from './edit-distance.ts';

/** The label of a frame. */
export type FrameLabel = string | number;

const label: Rule = {
  holds: (value) => typeof value === 'string' || typeof value === 'number',
  words: 'a label, text or number',
};

/** A run of frames with one label, from `start` up to but not including `end`. */
export interface Segment<Label extends FrameLabel = FrameLabel> {
  readonly label: Label;
  readonly start: number;
  readonly end: number;
}

/** Scores of labelled frames and their segments. */
export interface SegmentScores {
  /** Frames labelled right, background included, over all sequences, in per cent. */
  readonly accuracy: number;
  /** Mean over the sequences of 100 · (1 − edit distance of the labels of their segments / longer). */
  readonly edit: number;
  /** F1 of segments that overlap a true one of their label by 10, 25 and 50 % at least, in per cent. */
  readonly f1: { readonly 10: number; readonly 25: number; readonly 50: number };
}

/** Options of `segmentScores`. */
export interface SegmentScoresOptions {
  /** The label of frames in which nothing happens: it forms no segments. Default: none. */
  readonly background?: FrameLabel;
}

/** The runs of equal labels. */
export function segmentsOf<Label extends FrameLabel>(labels: readonly Label[]): Segment<Label>[] {
  check('segmentsOf', 'labels', labels, rules.list);
  const segments: Segment<Label>[] = [];
  let start = 0;
  for (let frame = 1; frame <= labels.length; frame++) {
    if (frame < labels.length && labels[frame] === labels[start]) continue;
    segments.push({ label: labels[start], start, end: frame });
    start = frame;
  }
  return segments;
}

/**
 * Scores of labelled sequences of frames, by frames and by segments: accuracy hides flickering labels,
 * which edit score and F1 reveal.
 *
 * Reference: Lea et al. 2017; Farha and Gall 2019 (MS-TCN), whose counts these are.
 *
 * @param predicted for each sequence the label of each frame
 * @param expected as many frames for each
 * @throws ArgumentError for an empty list, a sequence without frames, or numbers of frames that differ
 */
export function segmentScores(
  predicted: readonly (readonly FrameLabel[])[],
  expected: readonly (readonly FrameLabel[])[],
  options: SegmentScoresOptions = {},
): SegmentScores {
  const { background } = checkOptions('segmentScores', options, {
    background: optional(label),
  });
  checkFrames(predicted, expected);
  const inForeground = ({ label }: Segment) => background === undefined || label !== background;
  const pairs = predicted.map((labels, index) => ({
    found: segmentsOf(labels).filter(inForeground),
    truth: segmentsOf(expected[index]).filter(inForeground),
  }));
  const frames = predicted.flatMap((labels, index) =>
    labels.map((label, frame) => Number(label === expected[index][frame])),
  );
  return {
    accuracy: 100 * mean(frames),
    edit: mean(pairs.map(({ found, truth }) => editScore(found, truth))),
    f1: { 10: f1At(0.1, pairs), 25: f1At(0.25, pairs), 50: f1At(0.5, pairs) },
  };
}

interface Segments {
  readonly found: readonly Segment[];
  readonly truth: readonly Segment[];
}

/** 100 where there is nothing to find and nothing was found. */
function editScore(found: readonly Segment[], truth: readonly Segment[]): number {
  const longer = Math.max(found.length, truth.length);
  const labelsOf = (segments: readonly Segment[]) => segments.map(({ label }) => label);
  const edits = editDistance(labelsOf(found), labelsOf(truth));
  return longer === 0 ? 100 : 100 * (1 - edits / longer);
}

/** Each found segment has one choice, the true one that it overlaps most; each true one counts once. */
function f1At(threshold: number, pairs: readonly Segments[]): number {
  let hits = 0;
  let found = 0;
  let expected = 0;
  for (const pair of pairs) {
    const used = new Set<Segment>();
    found += pair.found.length;
    expected += pair.truth.length;
    for (const segment of pair.found) {
      const overlaps = pair.truth.map((truth) => overlap(segment, truth));
      const most = Math.max(...overlaps);
      const chosen = pair.truth[overlaps.indexOf(most)];
      if (chosen === undefined || most < threshold || used.has(chosen)) continue;
      used.add(chosen);
      hits++;
    }
  }
  if (found + expected === 0) return 100;
  return (100 * 2 * hits) / (found + expected);
}

/** Intersection over the span of both, 0 for other labels. */
function overlap(some: Segment, other: Segment): number {
  if (some.label !== other.label) return 0;
  const common = Math.min(some.end, other.end) - Math.max(some.start, other.start);
  return common / (Math.max(some.end, other.end) - Math.min(some.start, other.start));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function checkFrames(
  predicted: readonly (readonly FrameLabel[])[],
  expected: readonly (readonly FrameLabel[])[],
): void {
  check('segmentScores', 'predicted', predicted, rules.list);
  check('segmentScores', 'expected', expected, rules.list);
  if (predicted.length === 0 || predicted.length !== expected.length) {
    throw new ArgumentError(
      'segmentScores: there must be labels for at least one sequence, as many predicted as expected, got ' +
        `${predicted.length} predicted and ${expected.length} expected`,
    );
  }
  predicted.forEach((labels, index) => {
    check('segmentScores', `predicted[${index}]`, labels, rules.list);
    check('segmentScores', `expected[${index}]`, expected[index], rules.list);
    if (labels.length > 0 && labels.length === expected[index].length) return;
    throw new ArgumentError(
      `segmentScores: sequence ${index} must have labels for at least one frame, as many predicted as expected, got ` +
        `${labels.length} predicted and ${expected[index].length} expected`,
    );
  });
}
