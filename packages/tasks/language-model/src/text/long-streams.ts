import type { TextWindow } from '@unrolled/datasets';
import { type DataSource, type PartState, SavedFields } from '@unrolled/nn';
import { FormatError } from '@unrolled/tensor';
import type { CharacterEncoder } from './character-encoder.ts';
import { RingReader, type TextRange } from './ring-reader.ts';
import { alignedOffset } from './text-reader.ts';
import type { StreamsOptions } from './token-text.ts';

/** Options of `LongStreams`. */
export interface LongStreamsOptions extends StreamsOptions {
  readonly range: TextRange;
  readonly encoder: CharacterEncoder;
  readonly chunkLength?: number;
}

/**
 * Windows of a text that is not held in memory. The streams start at positions spread evenly over it
 * and continue at its start after its end, so the state is carried without a break. An
 * epoch is over when as many bytes have been read as there are.
 */
export class LongStreams implements DataSource<TextWindow> {
  readonly #options: LongStreamsOptions;
  readonly #readers: RingReader[];
  #started = false;

  constructor(options: LongStreamsOptions) {
    const { range, encoder, batchSize, chunkLength } = options;
    const { source, start, end } = range;
    this.#options = options;
    this.#readers = Array.from({ length: batchSize }, (_, row) => {
      const place = start + ((end - start) * row) / batchSize;
      // The start of the range is a boundary already.
      const origin = row === 0 ? start : alignedOffset(source, place, end);
      return new RingReader(range, encoder, origin === end ? start : origin, chunkLength);
    });
  }

  get epoch(): number {
    const { start, end } = this.#options.range;
    return this.#readers.reduce((sum, { bytesRead }) => sum + bytesRead, 0) / (end - start);
  }

  next(): TextWindow {
    const { batchSize, windowLength } = this.#options;
    const inputs = new Int32Array(batchSize * windowLength);
    const targets = new Int32Array(batchSize * windowLength);
    const ids = new Int32Array(windowLength + 1);
    this.#readers.forEach((reader, row) => {
      reader.readOverlapping(ids);
      inputs.set(ids.subarray(0, windowLength), row * windowLength);
      targets.set(ids.subarray(1), row * windowLength);
    });
    const startsEpoch = !this.#started;
    this.#started = true;
    return { inputs, targets, shape: [batchSize, windowLength], startsEpoch };
  }

  snapshot(): PartState {
    const { batchSize, windowLength, range } = this.#options;
    const places = this.#readers.map(({ place }) => place);
    return {
      state: {
        textBytes: range.end - range.start,
        batchSize,
        windowLength,
        started: this.#started,
        bytes: places.map(({ bytes }) => bytes),
        taken: places.map(({ taken }) => taken),
      },
    };
  }

  prepareRestore({ state }: Required<PartState>): () => void {
    const { batchSize, windowLength, range } = this.#options;
    const fields = new SavedFields('LongStreams', state);
    fields.expectCount('textBytes', range.end - range.start, 'bytes of text');
    fields.expectCount('batchSize', batchSize, 'streams');
    fields.expectCount('windowLength', windowLength, 'characters in a window');
    const started = fields.boolean('started');
    const bytes = fields.counts('bytes');
    const taken = fields.counts('taken');
    if (bytes.length !== batchSize || taken.length !== batchSize) {
      throw new FormatError(
        `LongStreams: in the snapshot, there must be places of ${batchSize} streams, got ` +
          `${bytes.length} and ${taken.length}; the file is damaged`,
      );
    }
    return () => {
      this.#started = started;
      this.#readers.forEach((reader, row) => {
        reader.goTo({ bytes: bytes[row], taken: taken[row] });
      });
    };
  }
}
