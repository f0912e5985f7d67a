import { BackendError } from '@unrolled/tensor';
import type { Frame } from '../frames/frame.ts';
import { PixelReader } from './draw.ts';

/** Options of `trackFrames`. */
export interface TrackOptions {
  readonly longestSide: number;
  readonly signal: AbortSignal | undefined;
}

/** A picture of the track, and when it was taken, in seconds. */
interface Taken {
  readonly image: VideoFrame | HTMLVideoElement;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
}

/** The latest picture of a track: taken once, and replaced by the next if it was not taken. */
class Latest {
  #taken: Taken | null = null;
  #ended = false;
  #wake: () => void = () => {};

  put(picture: Taken): void {
    this.#drop();
    if (this.#ended) close(picture);
    else this.#taken = picture;
    this.#wake();
  }

  end = (): void => {
    this.#ended = true;
    this.#drop();
    this.#wake();
  };

  /** @returns null at the end */
  async take(): Promise<Taken | null> {
    while (this.#taken === null && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const picture = this.#taken;
    this.#taken = null;
    return picture;
  }

  #drop(): void {
    if (this.#taken !== null) close(this.#taken);
    this.#taken = null;
  }
}

/** A frame of a camera that is not closed stops the camera. */
const close = ({ image }: Taken): void => {
  if ('close' in image) image.close();
};

/** Frames of a track until it ends or the signal aborts, one in flight, the latest first. */
export async function* trackFrames(
  track: MediaStreamTrack,
  { longestSide, signal }: TrackOptions,
): AsyncGenerator<Frame, void> {
  const latest = new Latest();
  const stop = feedOf(track, latest);
  track.addEventListener('ended', latest.end);
  signal?.addEventListener('abort', latest.end);
  if (track.readyState === 'ended' || signal?.aborted) latest.end();
  try {
    const reader = new PixelReader();
    let start: number | null = null;
    for (let index = 0; ; index++) {
      const taken = await latest.take();
      if (taken === null) return;
      start ??= taken.seconds;
      let pixels: ReturnType<PixelReader['read']>;
      try {
        pixels = reader.read(taken, longestSide);
      } finally {
        close(taken);
      }
      yield { ...pixels, index, time: taken.seconds - start };
    }
  } finally {
    track.removeEventListener('ended', latest.end);
    signal?.removeEventListener('abort', latest.end);
    latest.end();
    await stop();
  }
}

/** By a processor of the track, in a worker or a window that has it; else by a video element. */
const feedOf = (track: MediaStreamTrack, latest: Latest): (() => void | Promise<void>) =>
  'MediaStreamTrackProcessor' in globalThis
    ? feedByProcessor(track, latest)
    : feedByElement(track, latest);

/** The TypeScript library has it for workers alone. */
declare const MediaStreamTrackProcessor: new (init: {
  readonly track: MediaStreamTrack;
  readonly maxBufferSize: number;
}) => { readonly readable: ReadableStream<VideoFrame> };

function feedByProcessor(track: MediaStreamTrack, latest: Latest): () => Promise<void> {
  const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 });
  const reader = readable.getReader();
  const feeding = (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const { displayWidth: width, displayHeight: height, timestamp } = value;
      latest.put({ image: value, width, height, seconds: timestamp / 1e6 });
    }
  })().finally(latest.end);
  return async () => {
    await reader.cancel().catch(() => {});
    await feeding.catch(() => {});
  };
}

/** Browsers play a video only where it is in the page, muted and inline: iOS among them. */
function feedByElement(track: MediaStreamTrack, latest: Latest): () => void {
  if (
    typeof document === 'undefined' ||
    !('requestVideoFrameCallback' in HTMLVideoElement.prototype)
  ) {
    throw new BackendError(
      'readTrack: the browser must have a MediaStreamTrackProcessor, or in a window ' +
        'requestVideoFrameCallback, got one with neither; use a current browser',
    );
  }
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  Object.assign(video.style, {
    ...{ position: 'fixed', width: '1px', height: '1px', opacity: '0', pointerEvents: 'none' },
  });
  video.srcObject = new MediaStream([track]);
  document.body.append(video);
  let handle = 0;
  const onFrame: VideoFrameRequestCallback = (_, { mediaTime }) => {
    const { videoWidth: width, videoHeight: height } = video;
    if (width > 0) latest.put({ image: video, width, height, seconds: mediaTime });
    handle = video.requestVideoFrameCallback(onFrame);
  };
  handle = video.requestVideoFrameCallback(onFrame);
  video.play().catch(latest.end);
  return () => {
    video.cancelVideoFrameCallback(handle);
    video.srcObject = null;
    video.remove();
  };
}
