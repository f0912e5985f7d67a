/** Tokens of a sentence, at most: texts are translated sentence by sentence. */
export const longestSource = 1_000;

/** Characters of a line, at most. */
export const mostCharacters = 100_000;
