/** Tokens of a sentence, at most: texts are to be translated sentence by sentence. */
export const longestSource = 1_000;
