import { check, checkRecord, type OptionRules, optional, rules } from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';

/** One picture of a source. */
export interface Frame {
  /** Rows of pixels from the top, [height, width, channels], from 0 to 255. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue; 4: with opacity, as a canvas has it. */
  readonly channels: 1 | 3 | 4;
  /** Seconds from the start of the source. */
  readonly time: number;
  /** Seconds for which it is shown, where the source states it. */
  readonly duration?: number;
  /** Counted from 0. */
  readonly index: number;
}

/** Frames in the order of their time: a video, an animation, a camera, a folder of images. */
export type FrameSource = AsyncIterable<Frame> | Iterable<Frame>;

const channelCount = {
  holds: (value: unknown) => value === 1 || value === 3 || value === 4,
  words: '1, 3 or 4',
};

const bytes = {
  holds: (value: unknown) => value instanceof Uint8Array || value instanceof Uint8ClampedArray,
  words: 'a Uint8Array or Uint8ClampedArray',
};

const frameRules: OptionRules<Frame> = {
  pixels: bytes,
  width: rules.count,
  height: rules.count,
  channels: channelCount,
  time: rules.notNegative,
  duration: optional(rules.notNegative),
  index: rules.wholeNumber,
};

/** @throws ArgumentError for what is no frame, or holds another number of pixels than it states */
export function checkFrame(where: string, frame: Frame): void {
  const copy = checkRecord(where, 'frame', frame);
  for (const [name, rule] of Object.entries(frameRules)) {
    check(where, `${name} of the frame`, copy[name as keyof Frame], rule);
  }
  const { pixels, width, height, channels } = copy;
  const expected = width * height * channels;
  if (pixels.length === expected) return;
  throw new ArgumentError(
    `${where}: a frame of ${width} × ${height} with ${channels} channels must have ${expected} bytes ` +
      `of pixels, got ${pixels.length}`,
  );
}

/** @throws ArgumentError for what cannot be iterated over */
export const checkSource = (where: string, source: FrameSource): void =>
  check(where, 'source', source, {
    holds: (value) =>
      typeof value === 'object' &&
      value !== null &&
      !ArrayBuffer.isView(value) &&
      (Symbol.asyncIterator in value || Symbol.iterator in value),
    words: 'a source of frames, such as readVideo(path)',
  });
