/** Length of the longest stretch of tokens whose repetition is noticed. */
const longestPeriod = 8;

/** Fewest tokens in a row of repeats, and fewest repeats, of a text that is stuck. */
const [fewestTokens, fewestRepeats] = [10, 5];

/** Length from which few different tokens also show that a text is stuck. */
const longEnough = 16;

/**
 * Whether a translation is stuck: it repeats the same few tokens, in a row or mixed, although its source
 * does not. Such a text is not a translation, whatever its score.
 */
export function isStuck(tokens: readonly number[], source: ArrayLike<number>): boolean {
  if (repeatsInARow(tokens) && !repeatsInARow(source)) return true;
  return tokens.length >= longEnough && variety(tokens) < 0.4 * Math.min(1, variety(source));
}

function repeatsInARow(tokens: ArrayLike<number>): boolean {
  for (let period = 1; period <= longestPeriod; period++) {
    let run = 0;
    for (let index = period; index < tokens.length; index++) {
      run = tokens[index] === tokens[index - period] ? run + 1 : 0;
      const length = run + period;
      if (length >= fewestTokens && length >= fewestRepeats * period) return true;
    }
  }
  return false;
}

/** Distinct tokens per token, over as many tokens as a sentence has. */
const variety = (tokens: ArrayLike<number>): number =>
  new Set(Array.from(tokens)).size / tokens.length;
