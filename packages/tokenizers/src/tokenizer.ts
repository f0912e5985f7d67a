import { UnrolledError } from '@unrolled/guards';
import type { SpecialRoles } from './special-tokens.ts';

/** Options of `encode`. */
export interface EncodeOptions {
  /**
   * `'error'` throws for text that has no token, `'replace'` takes the entry for unknown text.
   * Default: `'replace'` if the tokenizer has such an entry, else `'error'`.
   */
  unknown?: 'error' | 'replace';
  /** Puts the start token first. Default false. */
  start?: boolean;
  /** Puts the end token last. Default false. */
  end?: boolean;
  /** Maximum number of ids, including the start and end tokens. Default: no limit. */
  maximumLength?: number;
  /** Side on which a text that is too long is truncated; start and end tokens are kept. Default end. */
  truncate?: 'end' | 'start';
  /**
   * Whether special tokens spelt out in the text are recognised, as in Hugging Face. False for untrusted
   * text. Default true.
   */
  parseSpecial?: boolean;
}

/** Options of `Tokenizer.encodeBatch`. */
export interface BatchOptions extends EncodeOptions {
  /** The exact length of every row, truncated or padded. Default: that of the longest. */
  length?: number;
  /** Side of the padding. Default `'end'`. */
  padding?: 'end' | 'start';
}

/** Options of `Tokenizer.decode`. */
export interface DecodeOptions {
  /** `'drop'` removes special tokens, except the one for unknown text. Default `'keep'`. */
  special?: 'keep' | 'drop';
}

/** Ids, and where in the text each came from. */
export interface Encoding {
  /** int32 [tokens] */
  readonly ids: Int32Array;
  /**
   * int32 [tokens, 2]: start and end in the text, in UTF-16 units as `String.prototype.slice` takes
   * them. Start and end tokens that were added have an empty span.
   */
  readonly offsets: Int32Array;
}

/** Texts as rows of one length. */
export interface EncodedBatch {
  /** int32 [texts, length], row by row. */
  readonly ids: Int32Array;
  /** Number of ids of each row that are not padding: int32 [texts]. */
  readonly lengths: Int32Array;
  /** [texts, length] */
  readonly shape: readonly [number, number];
}

/** Turns text into token ids and back. Ids count from 0 to `size - 1`. */
export interface Tokenizer extends SpecialRoles {
  /** Number of tokens: the `numEmbeddings` of a model. */
  readonly size: number;
  /** The text of each token, by id. */
  readonly tokens: readonly string[];
  /**
   * @returns Ids, int32 [tokens].
   * @throws TokenizerError for unknown text, unless it is to be replaced.
   */
  encode(text: string, options?: EncodeOptions): Int32Array;
  /** `encode`, with the position of each token in the text. */
  encodeWithOffsets(text: string, options?: EncodeOptions): Encoding;
  /** Encodes many texts at once, padded to one length. */
  encodeBatch(texts: readonly string[], options?: BatchOptions): EncodedBatch;
  /** @throws TokenizerError for an id that no token has. */
  decode(ids: Iterable<number>, options?: DecodeOptions): string;
  /** The tokenizer as a JSON value; `type` determines the class that restores it. */
  toJSON(): { readonly type: string };
}

/** Text, ids or a saved tokenizer that cannot be used. */
export class TokenizerError extends UnrolledError {
  static override readonly kind = 'TokenizerError';
}
