/** A labelled text as numbers. */
export interface EncodedExample {
  /** At least one: a text without words is one unknown word. */
  readonly tokens: Int32Array;
  /** The place of its label among those of the model. */
  readonly label: number;
  /** Whether only the first `maximumLength` words of the text are in `tokens`. */
  readonly isCut?: boolean;
}
