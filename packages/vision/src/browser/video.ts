import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { BackendError, DataError } from '@unrolled/tensor';
import type { Input, InputVideoTrack } from 'mediabunny';
import type { Frame } from '../frames/frame.ts';
import { PixelReader } from './draw.ts';

/** Options of `readVideo`. */
export interface BrowserVideoOptions {
  /** Frames per second to read; the frame shown at each time. Default 10. */
  readonly rate?: number;
  /** Longest side of a frame in pixels; larger ones are made smaller. Default 640. */
  readonly longestSide?: number;
}

const optionRules: OptionRules<BrowserVideoOptions> = {
  rate: optional(rules.positive),
  longestSide: optional(rules.count),
};

/**
 * Reads a video file, MP4, MOV, WebM or Matroska, as the browser decodes it, upright, sampled by time,
 * without sound. The file is opened by mediabunny, and may be larger than the memory.
 * @throws DataError when it is not a video, has no frame, is damaged, or of a codec that the browser lacks;
 *   BackendError where mediabunny is not installed
 */
export async function* readVideo(
  video: Blob,
  options: BrowserVideoOptions = {},
): AsyncGenerator<Frame, void> {
  check('readVideo', 'video', video, {
    holds: (value) => value instanceof Blob,
    words: 'a Blob, such as a chosen File',
  });
  const { rate = 10, longestSide = 640 } = checkOptions('readVideo', options, optionRules);
  const { ALL_FORMATS, BlobSource, CanvasSink, Input } = await loadMediabunny();
  const input = new Input({ source: new BlobSource(video), formats: ALL_FORMATS });
  try {
    const { track, start, end } = await openTrack(input);
    const sink = new CanvasSink(track, { poolSize: 1 });
    const count = Math.max(1, Math.round((end - start) * rate));
    const times = Array.from({ length: count }, (_, index) => start + index / rate);
    const reader = new PixelReader();
    let index = 0;
    const canvases = sink.canvasesAtTimestamps(times);
    try {
      for (;;) {
        const next = await explained(() => canvases.next());
        if (next.done) break;
        if (next.value === null) continue;
        const { canvas } = next.value;
        const { width, height } = canvas;
        const picture = reader.read({ image: canvas, width, height }, longestSide);
        yield { ...picture, index, time: index / rate, duration: 1 / rate };
        index++;
      }
    } finally {
      await canvases.return(); // Closes what is decoded ahead.
    }
    if (index === 0) throw new DataError('readVideo: the video must have frames, got none');
  } finally {
    input.dispose();
  }
}

/** An optional peer, which is needed only for videos. */
async function loadMediabunny(): Promise<typeof import('mediabunny')> {
  try {
    return await import('mediabunny');
  } catch (cause) {
    throw new BackendError(
      'readVideo: mediabunny, which opens video files, cannot be loaded; run npm install mediabunny',
      { cause },
    );
  }
}

interface OpenTrack {
  readonly track: InputVideoTrack;
  /** Seconds at which the first frame is shown, and at which the last ends. */
  readonly start: number;
  readonly end: number;
}

async function openTrack(input: Input): Promise<OpenTrack> {
  const track = await explained(() => input.getPrimaryVideoTrack());
  if (track === null) throw new DataError('readVideo: the video must have frames, got none');
  if (!(await track.canDecode())) {
    throw new DataError(
      `readVideo: the browser must be able to decode ${track.codec ?? 'the video'}, got one that cannot; ` +
        'convert the video, for example to MP4 with H.264',
    );
  }
  const [start, end] = await explained(() =>
    Promise.all([track.getFirstTimestamp(), track.computeDuration()]),
  );
  return { track, start, end };
}

/** Rejections of mediabunny and of the browser's decoder, as an error that says what to do. */
async function explained<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `readVideo: expected a video that can be decoded, got another file (${reason}); check the file`,
      { cause },
    );
  }
}
