import type { SourcePart } from '../source/source-line.ts';
import type { TranslationModel } from '../translation-model.ts';

/** Text from the tokens that a model writes. */
type Writing = Pick<TranslationModel, 'tokenizers' | 'placeholders'>;

/** The text of target tokens, with copied words inserted, and in capitals where the source was. */
export function writtenText(
  { tokenizers: { target: tokenizer }, placeholders: { target } }: Writing,
  tokens: readonly number[],
  { copies, isCapitals }: SourcePart,
): string {
  if (copies.length === 0) {
    const text = tokenizer.decode(tokens, { special: 'drop' });
    return isCapitals ? text.toUpperCase() : text;
  }
  // A tokenizer of words puts spaces between tokens, so it decodes the placeholders too.
  const { paddingId, startId, endId } = tokenizer;
  const kept = tokens.filter((id) => id !== paddingId && id !== startId && id !== endId);
  const names = target.map((id) => tokenizer.tokens[id]);
  const pattern = new RegExp(`(${names.join('|')})`);
  const text = tokenizer.decode(kept);
  return text
    .split(pattern)
    .map((part) => {
      const number = names.indexOf(part);
      if (number >= 0) return copies[number] ?? '';
      return isCapitals ? part.toUpperCase() : part;
    })
    .join('');
}

/** Words and symbols that the translation of a part should have copied but did not. */
export const missingCopies = (
  { placeholders: { target } }: Writing,
  tokens: readonly number[],
  { copies, uncopied }: SourcePart,
): string[] => [...copies.filter((_, number) => !tokens.includes(target[number])), ...uncopied];

/** Adds missing copies to a translation, before its final punctuation. */
export function withMissing(text: string, missing: readonly string[]): string {
  if (missing.length === 0) return text;
  const end = /[\s.!?…。！？"'”’»)]*$/u.exec(text)?.index ?? text.length;
  const space = end === 0 ? '' : ' ';
  return text.slice(0, end) + space + missing.join(' ') + text.slice(end);
}
