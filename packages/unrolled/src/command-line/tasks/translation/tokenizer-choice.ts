import {
  type TranslationTokenizerKind,
  type TranslationTokenizers,
  translationTokenizerKinds,
} from '@unrolled/translation';
import { UsageError } from '../../program/failures.ts';
import { readTokenizerFile } from '../tokenizer-file.ts';

/** The choice made with `--tokenizer`: a kind to train, or a file for each language. */
export type TokenizerChoice =
  | TranslationTokenizerKind
  | { readonly source: string; readonly target: string };

const isKind = (value: string): value is TranslationTokenizerKind =>
  translationTokenizerKinds.some((kind) => kind === value);

/**
 * @param target the file of the target alone
 * @throws UsageError for what is neither a kind nor a file
 */
export function chooseTokenizer(value: string, target?: string): TokenizerChoice {
  if (value.endsWith('.json')) return { source: value, target: target ?? value };
  if (!isKind(value)) {
    throw new UsageError(
      `--tokenizer must be ${translationTokenizerKinds.join(', ')} or the path of a tokenizer.json, ` +
        `got ${value}`,
    );
  }
  if (target !== undefined) {
    throw new UsageError(
      `--target-tokenizer is for the target beside a --tokenizer that is a file, got ${value}`,
    );
  }
  return value;
}

/** Start and end are added to a file that has none: `<s>` and `</s>`. */
export async function readTokenizers(files: {
  readonly source: string;
  readonly target: string;
}): Promise<TranslationTokenizers> {
  const defaults = { start: '<s>', end: '</s>' };
  const source = await readTokenizerFile('--tokenizer', files.source, defaults);
  if (files.target === files.source) return { source, target: source };
  return { source, target: await readTokenizerFile('--target-tokenizer', files.target, defaults) };
}
