import { sampleByTime } from '@unrolled/vision';
import { CameraError, type CameraFailure, readCamera } from '@unrolled/vision/browser';
import { rate } from '../../worker/labels/calls.ts';
import { pictureOf } from '../../worker/labels/pictures.ts';
import { messageOf } from '../../worker/message-of.ts';
import { recordingOf, recordings } from './recordings.svelte.ts';

/** Pictures before and after a motion that are kept as "nothing". */
const [kept, after] = [8, 6] as const;
/** Shorter motions are let go by accident. */
const fewest = 4;
const longestSide = 128;

export type Facing = 'user' | 'environment';

interface Held {
  readonly label: string;
  readonly before: readonly Uint8Array[];
  readonly during: Uint8Array[];
  readonly after: Uint8Array[];
  isReleased: boolean;
}

/** The visitor's camera: what it sees now, and the recording that is being made. */
class Camera {
  isOn = $state(false);
  failure = $state<CameraFailure | 'other' | null>(null);
  /** Message of a failure that has no name of its own; empty otherwise. */
  message = $state('');
  picture = $state.raw<Uint8Array | null>(null);
  /** The motion whose button is held. */
  recording = $state<string | null>(null);
  /** Pictures of it so far. */
  recorded = $state(0);
  #ring: Uint8Array[] = [];
  #held: Held | null = null;
  #switch = new AbortController();

  /** Sees until it is switched off or fails. @param onPicture called with each picture, one at a time */
  async start(facing: Facing, onPicture: (picture: Uint8Array) => Promise<void>): Promise<void> {
    this.stop();
    const { signal } = this.#switch;
    this.failure = null;
    this.#ring = [];
    try {
      for await (const frame of sampleByTime(readCamera({ facing, longestSide, signal }), {
        rate,
      })) {
        this.isOn = true;
        const picture = pictureOf(frame);
        this.picture = picture;
        await this.#record(picture);
        await onPicture(picture);
        if (signal.aborted) break;
      }
    } catch (reason) {
      this.failure = reason instanceof CameraError ? reason.failure : 'other';
      this.message = messageOf(reason);
    } finally {
      if (signal === this.#switch.signal) this.#off();
    }
  }

  stop(): void {
    this.#switch.abort();
    this.#switch = new AbortController();
    this.#off();
  }

  #off(): void {
    this.isOn = false;
    this.picture = null;
    this.recording = null;
    this.#held = null;
  }

  /** A button is pressed: from now on the motion is made. */
  async hold(label: string): Promise<void> {
    if (!this.isOn || this.recording !== null || recordings.isFull) return;
    await this.#finish();
    this.#held = { label, before: this.#ring, during: [], after: [], isReleased: false };
    this.#ring = [];
    this.recording = label;
    this.recorded = 0;
  }

  release(): void {
    if (this.#held !== null) this.#held.isReleased = true;
    this.recording = null;
  }

  async #record(picture: Uint8Array): Promise<void> {
    const held = this.#held;
    if (held === null) {
      this.#ring = [...this.#ring, picture].slice(-kept);
      return;
    }
    (held.isReleased ? held.after : held.during).push(picture);
    this.recorded = held.during.length;
    if (held.after.length === after) await this.#finish();
  }

  async #finish(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    if (held === null || held.during.length < fewest) return;
    await recordings.add(recordingOf(held.label, held.before, held.during, held.after));
  }
}

export const camera = new Camera();
