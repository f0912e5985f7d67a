import type { Call } from '../call.ts';

/** Width and height of the pictures that are kept, in pixels. */
export const pictureSize = [64, 48] as const;
/** Bytes of a picture: red, green and blue of each pixel. */
export const pictureBytes = 3 * pictureSize[0] * pictureSize[1];
/** Pictures a second. */
export const rate = 10;
/** Label of everything between the motions. */
export const nothing = 'nothing';

/** Pictures one after the other, and the label of each. */
export interface Recording {
  /** [length, height, width, 3] */
  readonly pictures: Uint8Array;
  /** The motion that it was recorded for. */
  readonly label: string;
  /** [length]: the motion, or nothing. */
  readonly labels: readonly string[];
}

/** Scores on the last recording of each motion, which no training has seen. */
export interface HeldOutScores {
  /** Shares of frames; later ones are half a second and more after the label has changed. */
  readonly recurrent: { readonly all: number; readonly later: number };
  readonly frames: { readonly all: number; readonly later: number };
}

export interface LabelsSummary {
  readonly labels: readonly string[];
  readonly parameters: number;
  /** Seconds that training took; null for a model from a file. */
  readonly seconds: number | null;
  readonly heldOut: HeldOutScores | null;
}

export interface LabelsReading {
  /** [frame][label], probabilities by the network with time. */
  readonly recurrent: readonly (readonly number[])[];
  /** [frame][label], probabilities by the network of single frames; null where there is none. */
  readonly frames: readonly (readonly number[])[] | null;
}

/** Probabilities of a picture that has just come. */
export interface LiveLabel {
  readonly recurrent: readonly number[];
  readonly frames: readonly number[] | null;
  readonly milliseconds: number;
}

export interface LabelsProgress {
  /** The network that is being trained. */
  readonly model: 'recurrent' | 'frames';
  readonly step: number;
  readonly loss: number;
  readonly framesPerSecond: number;
}

export interface LabelsCalls {
  /** The sample recordings: a hand that swipes left or right. */
  'labels.samples': Call<null, readonly Recording[]>;
  /** Pictures of an animation or a video. */
  'labels.decode': Call<File, Uint8Array>;
  /** Trains both networks on all recordings but the last of each motion. */
  'labels.train': Call<readonly Recording[], LabelsSummary>;
  /** Ends a training at its next step. */
  'labels.stop': Call<null, void>;
  'labels.read': Call<Uint8Array, LabelsReading>;
  /** The next picture of a camera. */
  'labels.push': Call<Uint8Array, LiveLabel>;
  /** Begins another stream of pictures. */
  'labels.restart': Call<null, void>;
  'labels.save': Call<null, Uint8Array>;
  'labels.load': Call<{ readonly name: string; readonly bytes: Uint8Array }, LabelsSummary>;
}

export interface LabelsEvents {
  'labels.progress': LabelsProgress;
}
