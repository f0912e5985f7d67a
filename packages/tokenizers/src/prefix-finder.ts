/** A token that begins at a position of a text. */
export interface Found {
  readonly id: number;
  /** The position after it. */
  readonly end: number;
}

/** Finds tokens that begin at a position of a text, in time that depends only on their length. */
export class PrefixFinder {
  /** In the order of UTF-16 units, so that common beginnings are neighbours. */
  readonly #tokens: readonly string[];
  readonly #ids: readonly number[];

  /** @param ids by tokens, none of which is empty */
  constructor(ids: ReadonlyMap<string, number>) {
    const sorted = [...ids].sort(([a], [b]) => byUnits(a, b));
    this.#tokens = sorted.map(([token]) => token);
    this.#ids = sorted.map(([, id]) => id);
  }

  /** The longest one. */
  longestAt(text: string, at: number): Found | undefined {
    let longest: Found | undefined;
    for (const found of this.allAt(text, at)) longest = found;
    return longest;
  }

  /**
   * All, the shortest first: the sorted tokens are narrowed unit by unit to those that continue as the text
   * does.
   */
  *allAt(text: string, at: number): Generator<Found, void, undefined> {
    const tokens = this.#tokens;
    let [low, high] = [0, tokens.length];
    if (high === 0) return;
    for (let depth = 0; at + depth < text.length; depth++) {
      const unit = text.charCodeAt(at + depth);
      const first = tokens[low].charCodeAt(depth);
      const last = tokens[high - 1].charCodeAt(depth);
      if (first !== unit || last !== unit) {
        low = firstFrom(tokens, depth, unit, low, high);
        high = firstFrom(tokens, depth, unit + 1, low, high);
        if (low === high) return;
      }
      // Shorter ones come first.
      if (tokens[low].length === depth + 1) yield { id: this.#ids[low], end: at + depth + 1 };
    }
  }
}

const byUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first of the tokens from `low` to `high` whose unit at `depth` is not below `unit`. */
function firstFrom(
  tokens: readonly string[],
  depth: number,
  unit: number,
  low: number,
  high: number,
): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    // A token that ends here has NaN there, and comes before all longer ones.
    if (!(tokens[middle].charCodeAt(depth) >= unit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
