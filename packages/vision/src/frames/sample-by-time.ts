import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { checkFrame, checkSource, type Frame, type FrameSource } from './frame.ts';

/** Options of `sampleByTime`. */
export interface SampleOptions {
  /** Frames a second of the result. */
  readonly rate: number;
  /** Frames of the result at most. Default: all. */
  readonly maximum?: number;
}

const optionRules: OptionRules<SampleOptions> = {
  rate: rules.positive,
  maximum: optional(rules.count),
};

/** A tick this close to the time of a frame is at it: times are sums of rounded durations. */
const tolerance = 1e-6;

/**
 * Frames at even times: at tick k / rate the frame that is shown then, with that time. So sources of 24
 * and of 30 frames a second, or of frames that last differently, give the same moments. The last frame
 * is shown for its duration, or where it states none, as long as the frame before it.
 * @throws ArgumentError for a frame that is none, or whose time is before that of the last
 */
export async function* sampleByTime(
  source: FrameSource,
  options: SampleOptions,
): AsyncGenerator<Frame, void> {
  const where = 'sampleByTime';
  const { rate, maximum = Number.POSITIVE_INFINITY } = checkOptions(where, options, optionRules);
  checkSource(where, source);
  let shown: Frame | null = null;
  let lasts = 0;
  let index = 0;
  for await (const next of source) {
    checkFrame(where, next);
    if (shown !== null) {
      lasts = next.time - shown.time;
      while (index < maximum && index / rate < next.time - tolerance) {
        yield { ...shown, time: index / rate, index, duration: 1 / rate };
        index++;
      }
    }
    if (index >= maximum) return;
    shown = next;
  }
  if (shown === null) return;
  const end = shown.time + (shown.duration ?? lasts);
  // The first frame of a still image has no duration at all, and is one frame.
  while (index < maximum && (index / rate < end - tolerance || index === 0)) {
    yield { ...shown, time: index / rate, index, duration: 1 / rate };
    index++;
  }
}
