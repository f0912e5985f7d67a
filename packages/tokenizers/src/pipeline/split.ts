import { type Span, slice } from './span.ts';

/** Treatments of the matches of a pattern, by their names in Hugging Face. */
export const splitBehaviors = [
  'Removed',
  'Isolated',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
] as const;

/** Fate of the matches of a pattern. */
export type SplitBehavior = (typeof splitBehaviors)[number];

interface Part {
  start: number;
  end: number;
  readonly isMatch: boolean;
}

/**
 * Cuts a span at the matches of a pattern.
 * @param invert swaps the matches and the text between them
 */
export function split(
  span: Span,
  regex: RegExp,
  { behavior, invert }: { readonly behavior: SplitBehavior; readonly invert: boolean },
): Span[] {
  const parts = partsOf(span.text, regex, invert);
  return joined(parts, behavior)
    .filter(({ start, end }) => end > start)
    .map(({ start, end }) => slice(span, start, end));
}

function partsOf(text: string, regex: RegExp, invert: boolean): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: match, index } of text.matchAll(regex)) {
    // As in Oniguruma, no empty match follows another match at once.
    if (match === '' && index === from && parts.length > 0) continue;
    if (index > from) parts.push({ start: from, end: index, isMatch: invert });
    from = index + match.length;
    parts.push({ start: index, end: from, isMatch: !invert });
  }
  if (from < text.length) parts.push({ start: from, end: text.length, isMatch: invert });
  return parts;
}

function joined(parts: readonly Part[], behavior: SplitBehavior): Part[] {
  switch (behavior) {
    case 'Removed':
      return parts.filter(({ isMatch }) => !isMatch);
    case 'Isolated':
      return [...parts];
    case 'MergedWithPrevious':
      return runs(parts, (part, before) => part.isMatch && !before.isMatch);
    case 'MergedWithNext':
      return runs(parts, (part, before) => before.isMatch && !part.isMatch);
    case 'Contiguous':
      return runs(parts, (part, before) => part.isMatch === before.isMatch);
    default:
      return behavior satisfies never;
  }
}

/** @param goesOn whether a part joins the one before */
function runs(parts: readonly Part[], goesOn: (part: Part, before: Part) => boolean): Part[] {
  const found: Part[] = [];
  for (const [place, part] of parts.entries()) {
    const last = found.at(-1);
    if (last !== undefined && goesOn(part, parts[place - 1])) last.end = part.end;
    else found.push({ ...part });
  }
  return found;
}
