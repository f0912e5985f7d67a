import { eventLoopTurn } from '@unrolled/nn';
import { graphemes } from '@unrolled/tokenizers';
import type { Normalization } from './normalization.ts';
import { TextReader } from './text-reader.ts';
import type { TextSource } from './text-source.ts';

/** The maximum number of bytes of a text that is held in memory; longer ones are read as needed. */
export const wholeLimit = 2 ** 25;

/** Signal and progress of reading. */
export interface ReadHooks {
  readonly signal?: AbortSignal;
  /** @param share of the text that has been read, 0 … 1 */
  readonly onShare?: (share: number) => void;
}

/** A text as numbers: each counts its character in the order of first appearance. */
export interface NumberedText {
  readonly numbers: Uint16Array;
  /** The character of each number. */
  readonly characters: readonly string[];
}

/** The number of every character behind the first 65,535 different ones. */
const overflow = 0xffff;

/** Reads all of a source of at most `wholeLimit` bytes. @throws DataError; the signal's reason */
export async function readWhole(
  source: TextSource,
  normalization: Normalization,
  { signal, onShare }: ReadHooks = {},
): Promise<NumberedText> {
  const reader = new TextReader(source, { normalization, chunkLength: 2 ** 18, invalid: 'refuse' });
  // A character has at least one byte.
  const numbers = new Uint16Array(source.byteLength);
  const numberOf = new Map<string, number>();
  let length = 0;
  for (let chunk = reader.next(); chunk !== null; chunk = reader.next()) {
    signal?.throwIfAborted();
    for (const character of graphemes(chunk.text)) {
      let number = numberOf.get(character);
      if (number === undefined) {
        number = Math.min(numberOf.size, overflow);
        if (number < overflow) numberOf.set(character, number);
      }
      numbers[length++] = number;
    }
    onShare?.(chunk.end / source.byteLength);
    await eventLoopTurn();
  }
  return { numbers: numbers.subarray(0, length), characters: [...numberOf.keys()] };
}
