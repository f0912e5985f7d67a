import type { Alignment, Generated } from '@unrolled/seq2seq';
import { missingCopies, withMissing, writtenText } from './copying/written-text.ts';
import { isStuck } from './repetition.ts';
import type { SourcePart } from './source/source-line.ts';
import type { TranslationModel } from './translation-model.ts';

/** One way to translate a part of a line. */
export interface PartCandidate {
  /** With all copies, those too that the model left out. */
  readonly text: string;
  /** The text without copies that the model left out. */
  readonly written: string;
  /** Copies that the model left out. */
  readonly missing: readonly string[];
  readonly logProbability: number;
  /** Tokens, the end token included where there is one. */
  readonly length: number;
  readonly ended: boolean;
  readonly isStuck: boolean;
  readonly alignment: Alignment | null;
}

export function partCandidate(
  model: TranslationModel,
  part: SourcePart,
  found: Generated,
): PartCandidate {
  const { tokens, logProbability, ended } = found;
  const written = writtenText(model, tokens, part);
  const missing = missingCopies(model, tokens, part);
  return {
    text: withMissing(written, missing),
    written,
    missing,
    logProbability,
    length: tokens.length + (ended ? 1 : 0),
    ended,
    isStuck: isStuck(tokens, part.ids),
    alignment: alignmentOf(model, part, found),
  };
}

/** @returns null for a model without attention */
function alignmentOf(
  { tokenizers, placeholders }: TranslationModel,
  { ids, copies }: SourcePart,
  { tokens, alignment }: Generated,
): Alignment | null {
  if (alignment === null) return null;
  const labels = (side: 'source' | 'target', own: ArrayLike<number>): string[] =>
    Array.from(own, (id) => {
      const number = placeholders[side].indexOf(id);
      return number < 0 ? tokenizers[side].decode([id]) : (copies[number] ?? '');
    });
  return {
    source: labels('source', ids),
    target: labels('target', tokens),
    weights: alignment.map((weights) => Array.from(weights)),
  };
}
