/** What `encode` does with text that has no token. */
export interface EncodeOptions {
  /**
   * `'error'` throws, `'replace'` takes the entry for unknown text. Default: `'replace'` if the
   * tokenizer has such an entry, else `'error'`.
   */
  unknown?: 'error' | 'replace';
}

/** Turns text into token ids and back. Ids count from 0 to `size - 1`. */
export interface Tokenizer {
  /** How many tokens there are: the `numEmbeddings` of a model. */
  readonly size: number;
  /** The text of each token, by id. */
  readonly tokens: readonly string[];
  /** @throws TokenizerError for unknown text, unless it is to be replaced. */
  encode(text: string, options?: EncodeOptions): Int32Array;
  /** @throws TokenizerError for an id that no token has. */
  decode(ids: Iterable<number>): string;
  /** All of the tokenizer as a JSON value; `type` says which class reads it again. */
  toJSON(): { readonly type: string };
}
