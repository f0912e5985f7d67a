/** A token kept out of the model: found in a text before any other processing. */
export interface AddedTokenJson {
  readonly id: number;
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  readonly special: boolean;
}

/** A part of the pipeline, distinguished by its `type`. */
export interface PartJson {
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * The content of a Hugging Face `tokenizer.json`, version 1.0.
 *
 * Format: https://github.com/huggingface/tokenizers (`tokenizers/src/tokenizer/serialization.rs`)
 */
export interface TokenizerJson {
  readonly version: '1.0';
  readonly truncation: null;
  readonly padding: Readonly<Record<string, unknown>> | null;
  readonly added_tokens: readonly AddedTokenJson[];
  readonly normalizer: PartJson | null;
  readonly pre_tokenizer: PartJson | null;
  readonly post_processor: PartJson | null;
  readonly decoder: PartJson | null;
  readonly model: PartJson;
}
