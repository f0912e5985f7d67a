import type { CharacterEncoder } from './character-encoder.ts';
import { LongText } from './long-text.ts';
import { type ReadHooks, readWhole, wholeLimit } from './read-whole.ts';
import { survey } from './survey.ts';
import type { TextSource } from './text-source.ts';
import type { TokenText } from './token-text.ts';
import { encodeWhole } from './whole-text.ts';

/** Number of pieces in the sample of a long text that a model is only evaluated on. */
export const measuredPieces = 32;

/**
 * A text as ids of a vocabulary, in memory if it is short enough.
 * @throws DataError for a text that is not UTF-8; the signal's reason
 */
export async function openText(
  source: TextSource,
  encoder: CharacterEncoder,
  hooks: ReadHooks = {},
): Promise<TokenText> {
  const { normalization } = encoder;
  if (source.byteLength <= wholeLimit) {
    return encodeWhole(await readWhole(source, normalization, hooks), encoder);
  }
  const range = { source, start: 0, end: source.byteLength };
  return new LongText(range, encoder, await survey(range, normalization, measuredPieces, hooks));
}
