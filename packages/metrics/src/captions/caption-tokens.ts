import { check, rules } from '@unrolled/guards';

/** Punctuation that evaluations of captions ignore. */
const punctuation = new Set([
  ...["''", "'", '``', '`', '(', ')', '{', '}', '.', '?', '!', ',', ':', '-', '--', '...', ';'],
  ...['-lrb-', '-rrb-', '-lcb-', '-rcb-'],
]);

/** A contraction that the Penn Treebank separates from its word: `'s`, `'ll`, `n't`. */
const contraction = /(?:'(?:s|m|d|ll|re|ve)|n't)$/;

/** Words, contractions separated as in the results of this function, and punctuation marks. */
const wordOrSign =
  /[\p{L}\p{N}\p{M}]+(?:[-'’.,][\p{L}\p{N}\p{M}]+)*|'(?:s|m|d|ll|re|ve)(?![\p{L}\p{N}\p{M}])|\.{3}|--|''|``|[^\s]/gu;

/**
 * The words of a caption for evaluation: lower case, contractions separated as in the Penn
 * Treebank, without punctuation. Joined by spaces and split again, they are unchanged.
 *
 * Reference: Chen et al. 2015, "Microsoft COCO Captions", whose tokenizer is Stanford's.
 */
export function captionTokens(caption: string): string[] {
  check('captionTokens', 'caption', caption, rules.text);
  const parts = caption.toLowerCase().replaceAll('’', "'").match(wordOrSign) ?? [];
  return parts.flatMap(withoutContraction).filter((part) => !punctuation.has(part));
}

function withoutContraction(word: string): string[] {
  const found = contraction.exec(word);
  if (found === null || found.index === 0) return [word];
  return [...withoutContraction(word.slice(0, found.index)), found[0]];
}
