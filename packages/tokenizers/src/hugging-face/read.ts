import { checkOptions, type OptionRules, optional, readFrom, rules } from '@unrolled/guards';
import { ByteLevelBpeTokenizer } from '../bpe/byte-level-bpe-tokenizer.ts';
import { fieldsOf, unsupported } from '../json-checks.ts';
import { PipelineTokenizer } from '../pipeline/pipeline-tokenizer.ts';
import { usePipelineTokenizers } from '../pipeline/use-pipeline-tokenizers.ts';
import type { SpecialTokens } from '../special-tokens.ts';
import { WordTokenizer } from '../word-tokenizer.ts';
import { readByteLevelBpe } from './read-byte-level-bpe.ts';
import { readPipeline } from './read-pipeline.ts';
import { modelKind } from './read-shared.ts';
import { readWords } from './read-words.ts';

/** Options of `readTokenizerJson`. */
export interface ReadTokenizerOptions {
  /**
   * Roles of special tokens where the file does not define them: padding is often defined elsewhere
   * (`tokenizer_config.json`).
   */
  special?: Omit<SpecialTokens, 'others'>;
  /**
   * Special tokens for roles that neither the file nor `special` defines. If the file has a token with that
   * text, it is used; otherwise one is added after the last, so that all other ids are unchanged.
   */
  defaults?: Omit<SpecialTokens, 'others'>;
  /** Name of the file in errors, usually its path. */
  source?: string;
}

const optionRules: OptionRules<ReadTokenizerOptions> = {
  special: optional(rules.object),
  defaults: optional(rules.object),
  source: optional(rules.text),
};

/**
 * The tokenizer in a Hugging Face `tokenizer.json`: byte-level BPE of the kind of GPT-2, words, or a
 * pipeline with WordPiece, Unigram or BPE. Its ids are those of `@huggingface/tokenizers`, and those of the
 * `tokenizers` of Rust and Python where that package approximates them: Precompiled, Whitespace, Split and
 * Punctuation. The file's truncation is not applied.
 *
 *     readTokenizerJson(JSON.parse(await readFile('tokenizer.json', 'utf8')));
 *
 * @param file the content, parsed
 * @throws TokenizerError naming the model, pre-tokenizer, normalizer or setting that is not
 * supported, or what is wrong with the file.
 */
export function readTokenizerJson(
  file: unknown,
  options: ReadTokenizerOptions = {},
): ByteLevelBpeTokenizer | WordTokenizer | PipelineTokenizer {
  const checked = checkOptions('readTokenizerJson', options, optionRules);
  const { special, defaults, source: where = 'readTokenizerJson' } = checked;
  const roles = { special, defaults };
  const kind = modelKind(file, where);
  if (!kinds.includes(kind)) throw unsupported(where, 'the model', kind, kinds.join(', '));
  if (kind === 'WordLevel') return new WordTokenizer(readWords(file, roles, where));
  if (kind === 'BPE' && isOfBytes(fieldsOf(file, where))) {
    return new ByteLevelBpeTokenizer(readByteLevelBpe(file, roles, where));
  }
  usePipelineTokenizers();
  return new PipelineTokenizer(readPipeline(file, roles, where));
}

const kinds = ['BPE', 'WordPiece', 'Unigram', 'WordLevel'];

/** Whether a file of BPE is of the kind of GPT-2 and RoBERTa, for which there is a separate class. */
function isOfBytes({ normalizer, pre_tokenizer, added_tokens }: Record<string, unknown>): boolean {
  const strips = (token: unknown) =>
    readFrom(token, 'lstrip') === true || readFrom(token, 'rstrip') === true;
  return (
    readFrom(pre_tokenizer, 'type') === 'ByteLevel' &&
    readFrom(pre_tokenizer, 'use_regex') !== false &&
    (normalizer === null ||
      normalizer === undefined ||
      readFrom(normalizer, 'type') === 'Lowercase') &&
    !(Array.isArray(added_tokens) && added_tokens.some(strips))
  );
}
