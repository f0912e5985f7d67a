import { check, checkOptions, type OptionRules, oneOf, optional, rules } from '@unrolled/guards';
import { UnrolledError } from '@unrolled/tensor';
import type { Frame } from '../frames/frame.ts';
import { trackFrames } from './track-frames.ts';

/**
 * Reason why a camera gives no frames: the visitor refused; there is none; another program uses it; it does
 * not support the request; it was unplugged or switched off; or the page may not use any, since it is
 * neither https nor localhost.
 */
export type CameraFailure = 'refused' | 'none' | 'taken' | 'unsuitable' | 'ended' | 'insecure';

/** A camera that gives no frames, and why. */
export class CameraError extends UnrolledError {
  static override readonly kind = 'CameraError';
  readonly failure: CameraFailure;

  constructor(failure: CameraFailure, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.failure = failure;
  }
}

/** Options of `readCamera`. */
export interface CameraOptions {
  /** Camera of a phone: `user` faces the user, `environment` faces away. Default `user`. */
  readonly facing?: 'user' | 'environment';
  /** Longest side of a frame in pixels. Default 640. */
  readonly longestSide?: number;
  /** Ends the frames, and switches the camera off. */
  readonly signal?: AbortSignal;
}

const optionRules: OptionRules<CameraOptions> = {
  facing: optional(oneOf(['user', 'environment'])),
  longestSide: optional(rules.count),
  signal: optional(rules.signal),
};

/**
 * Frames of a camera as they arrive, until the caller stops or the signal aborts: always the latest,
 * those in between are dropped. `time` is that of the camera, from the first frame on, so that
 * `sampleByTime` is right at any speed. The camera is switched off at the end.
 * @throws CameraError, whose `failure` says why there are no frames
 */
export async function* readCamera(options: CameraOptions = {}): AsyncGenerator<Frame, void> {
  const checked = checkOptions('readCamera', options, optionRules);
  const { facing = 'user', longestSide = 640, signal } = checked;
  const track = await openCamera(facing, longestSide);
  try {
    yield* readTrack(track, { longestSide, signal });
  } finally {
    track.stop();
  }
}

/**
 * Frames of a track that the page has opened, such as a camera that it also shows, or one that was
 * transferred to a worker; as `readCamera`, but the track continues afterwards.
 */
export async function* readTrack(
  track: MediaStreamTrack,
  options: Omit<CameraOptions, 'facing'> = {},
): AsyncGenerator<Frame, void> {
  check('readTrack', 'track', track, {
    holds: (value) =>
      typeof value === 'object' && value !== null && Reflect.get(value, 'kind') === 'video',
    words: 'a video track, such as stream.getVideoTracks()[0]',
  });
  const checked = checkOptions('readTrack', options, optionRules);
  const { longestSide = 640, signal } = checked;
  yield* trackFrames(track, { longestSide, signal });
  if (signal?.aborted) return;
  throw new CameraError(
    'ended',
    'readTrack: the camera must keep giving frames, got the end of its track; it was unplugged ' +
      'or switched off, or permission was withdrawn; start it again',
  );
}

async function openCamera(facing: string, longestSide: number): Promise<MediaStreamTrack> {
  // Without https there is no such property, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) {
    throw new CameraError(
      'insecure',
      'readCamera: the page must be served by https or from localhost to use a camera, got another origin',
    );
  }
  try {
    const stream = await devices.getUserMedia({
      audio: false,
      video: { facingMode: facing, width: { ideal: longestSide } },
    });
    return stream.getVideoTracks()[0];
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : '';
    const [failure, words] = failures[name] ?? failures.NotReadableError;
    throw new CameraError(failure, `readCamera: ${words}`, { cause });
  }
}

const failures: Readonly<Record<string, readonly [CameraFailure, string]>> = {
  NotAllowedError: [
    'refused',
    'the page must be allowed to use the camera, got a refusal; allow it in the settings of the browser',
  ],
  SecurityError: [
    'refused',
    'the page must be allowed to use the camera, got a refusal by its permissions policy',
  ],
  NotFoundError: ['none', 'there must be a camera, got none; plug one in, or give a video file'],
  NotReadableError: [
    'taken',
    'the camera must be free, got one that does not start; close other programs that use it',
  ],
  OverconstrainedError: [
    'unsuitable',
    'the camera must give video of the requested size and facing mode, got one that cannot',
  ],
};
