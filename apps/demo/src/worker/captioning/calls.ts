import type { SceneLanguage } from '@unrolled/datasets/generated';
import type { Call } from '../call.ts';
import type { PretrainedOpening, TrainingCalls, TrainingEvents } from '../training-calls.ts';

/** Languages that captions of pictures are written in. */
export const captionLanguages = ['en', 'ko'] as const satisfies readonly SceneLanguage[];
export type CaptionLanguage = (typeof captionLanguages)[number];

/** Numbers of pictures and clips that the page shows. */
export const [sampleCount, clipCount] = [8, 6] as const;
/** Number of pictures that a visitor's training reads. */
export const trainingPictures = 1_500;

export const searches = ['greedy', 'beam', 'sample'] as const;

/** How words are chosen. */
export interface Search {
  /** The likeliest word each time, a beam, or words drawn by their probability. */
  readonly kind: (typeof searches)[number];
  /** Hypotheses of a beam. */
  readonly width: number;
  /** Divisor of the logits that words are drawn from. */
  readonly temperature: number;
  readonly seed: number;
}

/** A picture in colour: [height, width, 3], from 0 to 255. */
export interface Pixels {
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

export interface CaptionWord {
  readonly text: string;
  /** Weights that sum to 1: [rows · columns] over a picture, [frames] over a clip. */
  readonly attention: readonly number[];
}

export interface WrittenCaption {
  readonly words: readonly CaptionWord[];
  /** ln p over the number of words. */
  readonly score: number;
}

export interface PictureReading {
  /** The picture as the model reads it. */
  readonly seen: Pixels;
  /** Rows and columns of the attention. */
  readonly shape: readonly [rows: number, columns: number];
  /** Best first. */
  readonly captions: readonly WrittenCaption[];
  /** Captions that describe the picture rightly; null for pictures of the visitor's own. */
  readonly right: readonly string[] | null;
  readonly parameters: number;
  readonly milliseconds: number;
}

export interface ClipReading {
  readonly frames: readonly Pixels[];
  readonly caption: WrittenCaption;
  /** Caption that describes the clip rightly when it is played forwards. */
  readonly right: string;
  readonly parameters: number;
}

export interface PictureAsked {
  readonly language: CaptionLanguage;
  /** One of the pictures of the page, or a file. */
  readonly image: number | Blob;
  readonly search: Search;
}

/**
 * Training reports `loss`, in nats per word, and after some of the steps `right`, the share of pictures that it
 * never sees whose caption is right.
 */
export interface CaptioningCalls extends TrainingCalls<'captioning'> {
  'captioning.open': Call<PretrainedOpening, void>;
  'captioning.save': Call<null, Uint8Array>;
  'captioning.load': Call<{ readonly name: string; readonly bytes: Uint8Array }, void>;
  /** The pictures that the page offers, which no training has seen. */
  'captioning.samples': Call<null, readonly Pixels[]>;
  'captioning.describe': Call<PictureAsked, PictureReading>;
  'captioning.describeClip': Call<
    { readonly clip: number; readonly isReversed: boolean },
    ClipReading
  >;
}

export type CaptioningEvents = TrainingEvents<'captioning'>;
