/** Measurements, joints or features of frame after frame. */
export interface FrameSequence {
  /** [length, channels] */
  readonly values: Float32Array;
  /** Number of frames. */
  readonly length: number;
  /** Values of a frame. */
  readonly channels: number;
}

/** A sequence with what it shows. */
export interface LabelledSequence extends FrameSequence {
  readonly label: string;
  /** Person or recording of the sequence, which is held out as a whole. */
  readonly group?: string;
}

/** A sequence with a label for each frame. */
export interface LabelledFrames extends FrameSequence {
  /** [length] */
  readonly labels: readonly string[];
  /** Name of the sequence in errors and pictures. */
  readonly name?: string;
  /** [length], in seconds, where that is known. */
  readonly times?: readonly number[];
}
