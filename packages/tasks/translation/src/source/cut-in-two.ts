/** Positions where a sentence may be divided: after a clause's punctuation, else between words. */
const cuts = [/[;:—–،؛、，；：]\s*|,\s+/gu, /\s+/gu] as const;

/**
 * Two parts of a text and the white space between them, divided as near to the middle as the punctuation of
 * clauses allows, else between two words, else between two characters.
 * @returns null for a text of fewer than two characters
 */
export function cutInTwo(text: string): [first: string, space: string, second: string] | null {
  for (const pattern of cuts) {
    const found = nearestToMiddle(text, pattern);
    if (found !== null) return found;
  }
  const characters = [...text];
  if (characters.length < 2) return null;
  const middle = characters.length >>> 1;
  return [characters.slice(0, middle).join(''), '', characters.slice(middle).join('')];
}

function nearestToMiddle(text: string, pattern: RegExp): [string, string, string] | null {
  let best: [string, string, string] | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const mark = found.trimEnd();
    const [first, second] = [text.slice(0, index + mark.length), text.slice(index + found.length)];
    const distance = Math.abs(first.length - second.length);
    if (first.trim() === '' || second.trim() === '' || distance >= nearest) continue;
    [best, nearest] = [[first, found.slice(mark.length), second], distance];
  }
  return best;
}
