import type { Call } from '../call.ts';
import type { PretrainedOpening, TrainingCalls, TrainingEvents } from '../training-calls.ts';

export const clipKinds = ['figures', 'shapes'] as const;
/** Joints of stick figures, or pixels of shapes. */
export type ClipKind = (typeof clipKinds)[number];

export const actionModels = ['recurrent', 'frames'] as const;
/** A GRU over the frames, or the mean over what each frame says by itself. */
export type ActionModelName = (typeof actionModels)[number];

export type ByModel<Value> = Readonly<Record<ActionModelName, Value>>;

/** A clip as a picture draws it. */
export interface ShownClip {
  readonly kind: ClipKind;
  readonly length: number;
  /** Frames a second. */
  readonly rate: number;
  /** [length, values of a frame]: red, green and blue from 0 to 255 of each pixel, or x and y of each joint. */
  readonly values: Float32Array;
  /** Action that it shows; null where nobody knows. */
  readonly label: string | null;
}

export interface ActionsOpening extends PretrainedOpening {
  readonly kind: ClipKind;
}

export interface Confusion {
  readonly accuracy: number;
  /** [label shown][label predicted]: number of clips. */
  readonly counts: readonly (readonly number[])[];
}

export interface ActionsSummary {
  readonly kind: ClipKind;
  readonly labels: readonly string[];
  /** Actions that the clips of the page show, in their order. */
  readonly clips: readonly string[];
  readonly trainingClips: number;
  readonly parameters: ByModel<number>;
  readonly confusion: ByModel<Confusion>;
}

export interface ReadRequest {
  /** Place among the clips; null for the visitor's own. */
  readonly clip: number | null;
  readonly backwards: boolean;
}

/** Probabilities after each frame of a clip. */
export interface ClipReading extends ReadRequest {
  readonly shown: ShownClip;
  /** [frame][label] of each model, which has read the frames up to and including this one. */
  readonly probabilities: ByModel<readonly (readonly number[])[]>;
  readonly milliseconds: number;
}

/**
 * Training reports of each model its `loss`, and after some of the steps `accuracy`, the share of the test clips
 * that it recognises.
 */
export interface ActionsCalls extends TrainingCalls<'actions'> {
  'actions.open': Call<ActionsOpening, ActionsSummary>;
  'actions.read': Call<ReadRequest, ClipReading>;
  /** Decodes an animation or a video of the visitor; models of shapes read it. Returns its frames. */
  'actions.readFile': Call<File, number>;
  'actions.save': Call<ActionModelName, Uint8Array>;
  /** Opens a file in place of the recurrent model. */
  'actions.load': Call<{ readonly name: string; readonly bytes: Uint8Array }, ActionsSummary>;
}

export interface ActionsEvents extends TrainingEvents<'actions'> {
  'actions.confusion': ByModel<Confusion>;
}
