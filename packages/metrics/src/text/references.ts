import { ArgumentError, check, checkTexts, rules } from '@unrolled/guards';

/** For each hypothesis one reference, or several. */
export type References = readonly (string | readonly string[])[];

/**
 * The references of each hypothesis as a list.
 *
 * @throws ArgumentError unless there is at least one hypothesis, and a reference for each.
 */
export function listReferences(
  where: string,
  hypotheses: readonly string[],
  references: References,
): (readonly string[])[] {
  check(where, 'references', references, rules.list);
  check(where, 'hypotheses', hypotheses, rules.list);
  checkTexts(where, 'hypotheses', hypotheses);
  if (hypotheses.length !== references.length || hypotheses.length === 0) {
    throw new ArgumentError(
      `${where}: there must be at least one hypothesis and references for each, ` +
        `got ${hypotheses.length} hypotheses and ${references.length} references`,
    );
  }
  return references.map((reference, index) => {
    const list = typeof reference === 'string' ? [reference] : reference;
    checkTexts(where, `references[${index}]`, list);
    if (list.length > 0) return list;
    throw new ArgumentError(`${where}: hypothesis ${index} must have a reference, got none`);
  });
}

/** Number of references for each hypothesis, as in sacreBLEU's signatures. */
export function referenceCount(lists: readonly (readonly string[])[]): string {
  const [{ length }] = lists;
  return lists.every((list) => list.length === length) ? String(length) : 'var';
}
