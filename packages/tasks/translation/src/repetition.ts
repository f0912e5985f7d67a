/** The longest stretch of tokens that is looked for again right behind itself. */
const longestPeriod = 8;

/** Tokens that repeats in a row make up, and repeats, from which a text is stuck. */
const [fewestTokens, fewestRepeats] = [10, 5];

/** From this length on, few different tokens also show that a text is stuck. */
const longEnough = 16;

/**
 * Whether a translation is stuck: it holds the same few tokens again and again, in a row or mixed,
 * as its source does not. Such a text is no translation, whatever its score.
 */
export function isStuck(tokens: readonly number[], source: ArrayLike<number>): boolean {
  if (repeatsInARow(tokens) && !repeatsInARow(source)) return true;
  return tokens.length >= longEnough && variety(tokens) < 0.4 * Math.min(1, variety(source));
}

function repeatsInARow(tokens: ArrayLike<number>): boolean {
  for (let period = 1; period <= longestPeriod; period++) {
    let run = 0;
    for (let place = period; place < tokens.length; place++) {
      run = tokens[place] === tokens[place - period] ? run + 1 : 0;
      const length = run + period;
      if (length >= fewestTokens && length >= fewestRepeats * period) return true;
    }
  }
  return false;
}

/** Different tokens for each token, measured on as many as a sentence has. */
const variety = (tokens: ArrayLike<number>): number =>
  new Set(Array.from(tokens)).size / tokens.length;
