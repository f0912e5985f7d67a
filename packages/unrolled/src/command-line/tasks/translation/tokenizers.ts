import { option } from '@unrolled/task';
import type { TranslationTokenizers } from '@unrolled/translation';
import { readTokenizerFile } from '../../files/text-files.ts';
import { UsageError } from '../../program/failures.ts';

/** Kinds of tokenizers that training makes. */
const kinds = ['bpe', 'word'] as const;

/** The options that choose tokenizers: a kind to train, or files of given ones. */
export const tokenizerOptions = {
  tokenizer: option.forNewModels(
    option.optional(option.text('', 'kind|path', 'bpe, word or a tokenizer.json'), 'bpe'),
  ),
  targetTokenizer: option.forNewModels(
    option.optional(
      option.text('', 'path', 'a separate tokenizer.json for the target'),
      'that of --tokenizer',
    ),
  ),
};

type TokenizerFlags = Readonly<Record<keyof typeof tokenizerOptions, string | null>>;

/** The files of given tokenizers; null where tokenizers are trained. */
function filesOf({ tokenizer, targetTokenizer }: TokenizerFlags) {
  if (tokenizer?.endsWith('.json')) {
    return { source: tokenizer, target: targetTokenizer ?? tokenizer };
  }
  if (targetTokenizer !== null) {
    throw new UsageError(
      '--target-tokenizer needs a --tokenizer that is a file, got ' +
        `${tokenizer ?? 'none'}; add one, or leave it out`,
    );
  }
  return null;
}

/**
 * The library's option that follows from the choice.
 * @throws UsageError for a value that is neither a kind nor a file
 */
export function tokenizerKind(flags: TokenizerFlags): {
  readonly tokenizer?: (typeof kinds)[number] | 'given';
} {
  const { tokenizer } = flags;
  if (filesOf(flags) !== null) return { tokenizer: 'given' };
  if (tokenizer === null) return {};
  const kind = kinds.find((one) => one === tokenizer);
  if (kind !== undefined) return { tokenizer: kind };
  throw new UsageError(
    `--tokenizer must be ${kinds.join(', ')} or the path of a tokenizer.json, got ${tokenizer}`,
  );
}

/**
 * The tokenizers in the files that were chosen; undefined where tokenizers are trained. Start and end
 * are added to a file that has none: `<s>` and `</s>`.
 */
export async function readTokenizers(
  flags: TokenizerFlags,
): Promise<TranslationTokenizers | undefined> {
  const files = filesOf(flags);
  if (files === null) return undefined;
  const defaults = { start: '<s>', end: '</s>' };
  const source = await readTokenizerFile('--tokenizer', files.source, defaults);
  if (files.target === files.source) return { source, target: source };
  return { source, target: await readTokenizerFile('--target-tokenizer', files.target, defaults) };
}
