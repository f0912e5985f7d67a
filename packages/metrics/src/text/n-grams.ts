/** Counts of each run of `order` neighbours; no part may contain `separator`. */
export function countNGrams(
  parts: readonly string[],
  order: number,
  separator: string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= parts.length; start++) {
    const gram = parts.slice(start, start + order).join(separator);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** Number of n-grams that both have, each counted as often as in the one that has fewer of it. */
export function countCommon(
  some: ReadonlyMap<string, number>,
  others: ReadonlyMap<string, number>,
): number {
  let common = 0;
  for (const [gram, count] of some) common += Math.min(count, others.get(gram) ?? 0);
  return common;
}
