import { check, checkOptions, checkTexts, optional, rules } from '@unrolled/guards';
import { type Segment, segmentsOf } from '@unrolled/metrics';
import { ArgumentError } from '@unrolled/tensor';

/** A run of frames with one label, from `start` up to but not including `end`. */
export interface TimedSegment extends Segment<string> {
  /** In seconds; null where times are not known. */
  readonly startTime: number | null;
  readonly endTime: number | null;
}

/** When frames are; at most one of both is needed. */
export interface FrameTimes {
  /** Frames in a second. */
  readonly frameRate?: number;
  /** Time of each frame in seconds, ascending. */
  readonly times?: readonly number[];
}

/**
 * The segments of the labels of frames, with their times if known. A frame lasts until the next one; the
 * last one is as long as the previous one.
 */
export function timedSegments(labels: readonly string[], options: FrameTimes = {}): TimedSegment[] {
  const where = 'timedSegments';
  const frames = checkTexts(where, 'labels', labels);
  const checked = checkOptions<FrameTimes>(where, options, {
    frameRate: optional(rules.positive),
    times: optional(rules.numbers),
  });
  const timeOf = timesOf(where, frames.length, checked);
  return segmentsOf(frames).map((segment) => ({
    ...segment,
    startTime: timeOf?.(segment.start) ?? null,
    endTime: timeOf?.(segment.end) ?? null,
  }));
}

/** The time of a frame, and of the end of the last one; null if unknown. */
function timesOf(
  where: string,
  length: number,
  { frameRate, times }: FrameTimes,
): ((frame: number) => number) | null {
  if (times === undefined) {
    return frameRate === undefined ? null : (frame) => frame / frameRate;
  }
  check(where, 'the number of times', times.length, {
    holds: (count) => count === length,
    words: `that of the labels, ${length}`,
  });
  const wrong = times.findIndex(
    (time, frame) => !Number.isFinite(time) || (frame > 0 && time <= times[frame - 1]),
  );
  if (wrong >= 0) {
    throw new ArgumentError(
      `${where}: times must be finite and ascend, got ${times[wrong]} for frame ${wrong}`,
    );
  }
  const duration = length > 1 ? times[length - 1] - times[length - 2] : 1 / (frameRate ?? 1);
  return (frame) => (frame < length ? times[frame] : times[length - 1] + duration);
}
