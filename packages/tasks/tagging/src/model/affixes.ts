/** Rows of the table of affixes: some thousand affixes share few of them. */
export const affixRows = 2 ** 13;

/** Number of rows for a token's affixes and spelling. */
export const affixCount = (longest: number): number => 2 * longest + 1;

/**
 * Rows of the prefixes and suffixes of a token, of 1 to `longest` characters, and of its spelling. A hash
 * determines the row of an affix (Weinberger 2009), so that affixes need no vocabulary. They give clues
 * about unseen words: `-ing`, `un-`, a capital, a number.
 */
export function affixRowsOf(token: string, longest: number): Int32Array {
  // A long token is read at its ends alone.
  const form = token.normalize('NFC');
  const start = Array.from(form.slice(0, 4 * longest)).slice(0, longest);
  const end = Array.from(form.slice(-4 * longest || form.length)).slice(-longest || undefined);
  const rows = new Int32Array(affixCount(longest));
  for (let length = 1; length <= longest; length++) {
    rows[2 * length - 2] = rowOf(`^${length} ${start.slice(0, length).join('').toLowerCase()}`);
    rows[2 * length - 1] = rowOf(`$${length} ${end.slice(-length).join('').toLowerCase()}`);
  }
  rows[2 * longest] = rowOf(`# ${spellingOf(form)}`);
  return rows;
}

/** Kinds of characters of a token, each run of one kind once: `Xx` for `Ada`, `0-x` for `21-year`. */
const spellingOf = (token: string): string =>
  token
    .slice(0, 40)
    .replaceAll(/\p{Lu}+/gu, 'X')
    .replaceAll(/[\p{L}\p{M}]+/gu, (run) => (run === 'X' ? 'X' : run.startsWith('X') ? 'Xx' : 'x'))
    .replaceAll(/\p{N}+/gu, '0');

/** FNV-1a of the characters. */
function rowOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) {
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  }
  // The lowest bits of FNV are its worst.
  return ((hash ^ (hash >>> 15)) >>> 0) % affixRows;
}
