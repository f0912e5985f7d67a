import { graphemes } from '../graphemes.ts';

/** A part of a text in a pipeline, which may change it. */
export interface Span {
  readonly text: string;
  /** Start and end of each UTF-16 unit in the original text; null where positions are not requested. */
  readonly places: Places | null;
}

interface Places {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** An unchanged text. @param start of it in the whole text */
export function spanOf(text: string, start: number, withPlaces: boolean): Span {
  if (!withPlaces) return { text, places: null };
  const starts = Array.from({ length: text.length }, (_, unit) => start + unit);
  return { text, places: { starts, ends: starts.map((unit) => unit + 1) } };
}

/** The units from `from` up to `to`. */
export const slice = ({ text, places }: Span, from: number, to: number): Span => ({
  text: text.slice(from, to),
  places: places && {
    starts: places.starts.slice(from, to),
    ends: places.ends.slice(from, to),
  },
});

/** A text before the span, which corresponds to nothing in the original text. */
export function prepend(prefix: string, { text, places }: Span): Span {
  if (places === null) return { text: prefix + text, places };
  const added = new Array<number>(prefix.length).fill(places.starts[0] ?? 0);
  return {
    text: prefix + text,
    places: { starts: [...added, ...places.starts], ends: [...added, ...places.ends] },
  };
}

/** The span with each code point replaced by a text, which corresponds to it. */
export function mapCharacters(span: Span, replacement: (character: string) => string): Span {
  return replaced(span.places, span.text, replacement);
}

/**
 * The span with its text changed as a whole. A unit of the new text corresponds to the character from which
 * it came, as far as characters change independently; else for all of the span.
 */
export function mapText(span: Span, change: (text: string) => string): Span {
  const text = change(span.text);
  if (span.places === null || text === span.text) return { text, places: span.places };
  const found = replaced(span.places, graphemes(span.text), change);
  if (found.text === text) return found;
  const { starts, ends } = span.places;
  const all = <Value>(value: Value) => new Array<Value>(text.length).fill(value);
  return { text, places: { starts: all(starts[0]), ends: all(ends[ends.length - 1]) } };
}

function replaced(
  places: Places | null,
  characters: Iterable<string>,
  replacement: (character: string) => string,
): Span {
  const parts: string[] = [];
  if (places === null) {
    for (const character of characters) parts.push(replacement(character));
    return { text: parts.join(''), places };
  }
  const [starts, ends]: [number[], number[]] = [[], []];
  let unit = 0;
  for (const character of characters) {
    const part = replacement(character);
    const after = unit + character.length;
    for (let count = 0; count < part.length; count++) {
      starts.push(places.starts[unit]);
      ends.push(places.ends[after - 1]);
    }
    parts.push(part);
    unit = after;
  }
  return { text: parts.join(''), places: { starts, ends } };
}
