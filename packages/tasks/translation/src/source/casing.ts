import type { KnownText } from './known-text.ts';
import { piecesOf } from './pieces.ts';

/** A sentence in the casing of the training data. */
export interface Recased {
  readonly text: string;
  /** Whether the sentence was all in capitals, so that its translation should be too. */
  readonly isCapitals: boolean;
}

/**
 * Gives each word its usual casing in the training data where its own never occurs there: all words of a
 * sentence in capitals, single ones of any other.
 */
export function recase(text: string, known: KnownText): Recased {
  const isCapitals = isAllCapitals(text, known);
  let recased = '';
  let copied = 0;
  const hasCapitals = /\p{Lu}/u.test(text);
  let isFirst = true;
  for (const { kind, text: word, start } of piecesOf(text)) {
    if (kind === 'sign') continue;
    if (kind === 'word') {
      // A word in lower case among others was meant so: a domino is no Domino.
      const isMeant = known.hasForm(word) || (hasCapitals && word === word.toLowerCase());
      const form = isMeant && !isCapitals ? word : formOf(word, isFirst, known);
      recased += text.slice(copied, start) + form;
      copied = start + word.length;
    }
    isFirst = false;
  }
  return { text: recased + text.slice(copied), isCapitals };
}

/** Capitals throughout, which training does not know as such. */
function isAllCapitals(text: string, known: KnownText): boolean {
  if (!/\p{Lu}/u.test(text) || /\p{Ll}/u.test(text)) return false;
  return piecesOf(text).some(
    ({ kind, text: word }) =>
      kind === 'word' && !known.hasForm(word) && known.usualForm(word) !== undefined,
  );
}

function formOf(word: string, isFirst: boolean, known: KnownText): string {
  const usual = known.usualForm(word);
  if (usual !== undefined) {
    return isFirst && known.fields.startsWithCapital ? capitalised(usual) : usual;
  }
  // A word in capitals that nothing is known of: an inflection of a known word, or else a name.
  const lower = word.toLowerCase();
  return word === word.toUpperCase() && known.hasRelated(lower)
    ? isFirst
      ? capitalised(lower)
      : lower
    : word;
}

function capitalised(word: string): string {
  const [first = '', ...others] = word;
  return first.toLocaleUpperCase() + others.join('');
}
