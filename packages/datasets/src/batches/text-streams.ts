import { checkOptions, rules } from '@unrolled/guards';
import { type DataSource, type PartState, SavedFields, savedPart } from '@unrolled/nn';
import { DataError } from '@unrolled/tensor';

/** Options of `TextStreams`. */
export interface TextStreamsOptions {
  readonly tokens: Int32Array | Uint16Array;
  /** Number of parallel streams. */
  readonly batchSize: number;
  /** Tokens of a stream in one window: how far back gradients flow. */
  readonly windowLength: number;
}

/** A window of every stream. */
export interface TextWindow {
  /** [batch, time], row-major. */
  readonly inputs: Int32Array;
  /** [batch, time]: for each input the token that follows it. */
  readonly targets: Int32Array;
  readonly shape: readonly [batch: number, time: number];
  /** The text starts again: reset the carried state. */
  readonly startsEpoch: boolean;
}

/**
 * A long text as parallel streams, read window by window, for truncated backpropagation through
 * time: row b of a window continues where row b of the previous one ended. The last window of an epoch has
 * the length of the remainder; only the few tokens that do not fill all streams are not used.
 */
export class TextStreams implements DataSource<TextWindow> {
  /** Inputs of each stream in one epoch. */
  readonly streamLength: number;
  readonly windowsPerEpoch: number;
  readonly #options: TextStreamsOptions;
  #epoch = 0;
  /** Inputs of each stream given out in this epoch. */
  #position = 0;

  constructor(options: TextStreamsOptions) {
    const checked = checkOptions('TextStreams', options, {
      tokens: {
        holds: (value) => value instanceof Int32Array || value instanceof Uint16Array,
        words: 'an Int32Array or Uint16Array',
      },
      batchSize: rules.count,
      windowLength: rules.count,
    });
    const { tokens, batchSize, windowLength } = checked;
    // The last token is a target only.
    this.streamLength = Math.floor((tokens.length - 1) / batchSize);
    if (this.streamLength < windowLength) {
      throw new DataError(
        `TextStreams: ${batchSize} streams of at least one window of ${windowLength} need ` +
          `${batchSize * windowLength + 1} tokens, got ${tokens.length}; use a longer text, fewer ` +
          'streams (batchSize) or a shorter window (windowLength)',
      );
    }
    this.windowsPerEpoch = Math.ceil(this.streamLength / windowLength);
    this.#options = checked;
  }

  get epoch(): number {
    return this.#epoch + this.#position / this.streamLength;
  }

  next(): TextWindow {
    const { tokens, batchSize, windowLength } = this.#options;
    const position = this.#position;
    const time = Math.min(windowLength, this.streamLength - position);
    const inputs = new Int32Array(batchSize * time);
    const targets = new Int32Array(batchSize * time);
    for (let row = 0; row < batchSize; row++) {
      const start = row * this.streamLength + position;
      inputs.set(tokens.subarray(start, start + time), row * time);
      targets.set(tokens.subarray(start + 1, start + 1 + time), row * time);
    }
    this.#position += time;
    if (this.#position === this.streamLength) {
      this.#position = 0;
      this.#epoch++;
    }
    return { inputs, targets, shape: [batchSize, time], startsEpoch: position === 0 };
  }

  snapshot(): PartState {
    const { tokens, batchSize, windowLength } = this.#options;
    return {
      state: {
        tokens: tokens.length,
        batchSize,
        windowLength,
        epoch: this.#epoch,
        position: this.#position,
      },
    };
  }

  prepareRestore(saved: Required<PartState>): () => void {
    const { state } = savedPart('TextStreams', saved);
    const { tokens, batchSize, windowLength } = this.#options;
    const fields = new SavedFields('TextStreams', state);
    fields.expectCount('tokens', tokens.length, 'tokens');
    fields.expectCount('batchSize', batchSize, 'streams');
    fields.expectCount('windowLength', windowLength, 'tokens in a window');
    const epoch = fields.count('epoch');
    const position = fields.countBelow('position', this.streamLength);
    return () => {
      this.#epoch = epoch;
      this.#position = position;
    };
  }
}
