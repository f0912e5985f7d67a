import type { SentencePair } from '@unrolled/datasets';
import type { FormCounts } from './count-forms.ts';
import type { CopiedKinds } from './known-text.ts';
import { type Piece, piecesOf } from './pieces.ts';

/** Fewer rare words of a kind than this say nothing of it. */
const fewest = 10;

/** The share of rare words in their targets, letter by letter, from which a kind is copied. */
const copiedShare = 0.3;

/**
 * Kinds of rare words that translations keep unchanged: names between languages of one script, not
 * dates that change their format. Rare words, seen once, represent unknown ones.
 */
export function measureCopying(
  pairs: readonly SentencePair[],
  { keys }: FormCounts,
  isByWords: boolean,
): CopiedKinds {
  const found = { names: [0, 0], numbers: [0, 0], words: [0, 0] };
  for (const { source, target } of pairs) {
    let isFirst = true;
    for (const piece of piecesOf(source)) {
      const kind = kindOf(piece, isFirst);
      if (piece.kind !== 'sign') isFirst = false;
      if (kind === null || keys.get(piece.text.toLowerCase()) !== 1) continue;
      found[kind][0]++;
      if (target.includes(piece.text)) found[kind][1]++;
    }
  }
  const decide = ([seen, kept]: number[], otherwise: boolean): boolean =>
    seen < fewest ? otherwise : kept >= copiedShare * seen;
  return {
    names: isByWords && decide(found.names, true),
    numbers: decide(found.numbers, true),
    words: isByWords && decide(found.words, false),
  };
}

/** Null for what is copied in any case, or never. */
export function kindOf({ kind, text }: Piece, isFirst: boolean): keyof CopiedKinds | null {
  if (kind === 'number') return 'numbers';
  if (kind !== 'word') return null;
  return /^\p{Lu}/u.test(text) && !isFirst ? 'names' : 'words';
}
