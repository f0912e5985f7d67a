import type { Translation } from '@unrolled/seq2seq';
import { type Alignment, alignmentOf } from './alignment.ts';
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
  found: Translation,
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
