import { eventLoopTurn } from '@unrolled/nn';
import { checksumOf } from '@unrolled/task';
import { graphemes } from '@unrolled/tokenizers';
import type { Normalization } from './normalization.ts';
import type { ReadHooks } from './read-whole.ts';
import type { TextRange } from './ring-reader.ts';
import { alignedOffset, TextReader } from './text-reader.ts';

/** Bytes of each piece of a sample. */
const pieceLength = 2 ** 16;

/** Estimates about a text from a sample of it. */
export interface Survey {
  /** Count of each character in the sample. */
  readonly counts: ReadonlyMap<string, number>;
  /** Characters of the whole range, by an estimate. */
  readonly length: number;
  /** Checksum of the sample and of the number of bytes in the range. */
  readonly checksum: number;
}

/**
 * Reads a sample spread evenly over a range, in about the same time for any length.
 * @param pieceCount pieces of 64 KiB in the sample, at least 2
 * @throws DataError for a sample that is not UTF-8; the signal's reason
 */
export async function survey(
  { source, start, end }: TextRange,
  normalization: Normalization,
  pieceCount: number,
  { signal, onShare }: ReadHooks = {},
): Promise<Survey> {
  const counters = new Map<string, { count: number }>();
  const checksums = [end - start];
  let characters = 0;
  let bytes = 0;
  const stride = Math.max(0, end - start - pieceLength) / (pieceCount - 1);
  for (let piece = 0; piece < pieceCount; piece++) {
    signal?.throwIfAborted();
    const place = alignedOffset(source, start + piece * stride, end);
    const options = { start: place, end, normalization, chunkLength: pieceLength } as const;
    const chunk = new TextReader(source, { ...options, invalid: 'refuse' }).next();
    if (chunk !== null) {
      for (const character of graphemes(chunk.text)) {
        const counter = counters.get(character);
        if (counter === undefined) counters.set(character, { count: 1 });
        else counter.count++;
        characters++;
      }
      bytes += chunk.end - chunk.start;
      checksums.push(checksumOf([source.read(chunk.start, chunk.end - chunk.start)]));
    }
    onShare?.((piece + 1) / pieceCount);
    await eventLoopTurn();
  }
  const length = Math.round((characters * (end - start)) / Math.max(1, bytes));
  const counts = new Map([...counters].map(([character, { count }]) => [character, count]));
  return { counts, length, checksum: checksumOf([checksums]) };
}
