/** A text in lower case, and the positions of its parts in the original text. */
export interface Lowered {
  readonly text: string;
  /** The start in the original of a part that begins at `index`. */
  start(index: number): number;
  /** The end in the original of a part that ends before `index`, which is at least 1. */
  end(index: number): number;
}

/** The text unchanged, for tokenizers that tell cases apart. */
export function asItIs(text: string): Lowered {
  return { text, start: (index) => index, end: (index) => index };
}

/**
 * The whole text is lowercased at once, because the Greek sigma depends on its neighbours. İ is the only
 * character that grows (i and a dot), so positions in the text shift.
 */
export function lowerCase(text: string): Lowered {
  const lowered = text.toLowerCase();
  if (lowered.length === text.length) return asItIs(lowered);
  const units: number[] = [];
  for (let position = 0; position < text.length; position++) {
    const grows = text[position] === 'İ';
    for (let count = grows ? 2 : 1; count > 0; count--) units.push(position);
  }
  return {
    text: lowered,
    start: (index) => units[index],
    end: (index) => units[index - 1] + 1,
  };
}
