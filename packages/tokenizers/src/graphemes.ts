import { check, rules } from '@unrolled/guards';

/**
 * The extended grapheme clusters of a text, which readers see as single characters. A syllable
 * of Korean in parts (NFD), a flag, a family of emoji, a letter with its accents and CR LF are one
 * each. Joined, they give the same text, including lone surrogates (a cluster each).
 *
 * The clusters are those of `Intl.Segmenter`, which is slow (on Node 20 quadratic in the length of the
 * text), so it is used only where needed, in short windows.
 *
 * Rules: Unicode Standard Annex #29, https://unicode.org/reports/tr29/
 */
export function graphemes(text: string): Generator<string, void, undefined> {
  check('graphemes', 'the text', text, rules.text);
  return graphemesOf(text);
}

function* graphemesOf(text: string): Generator<string, void, undefined> {
  let start = 0;
  while (start < text.length) {
    const end = endOfSolitaries(text, start);
    for (; start < end; start++) yield text[start];
    if (start === text.length) return;
    const runEnd = endOfRun(text, start);
    yield* segment(text, start, runEnd);
    start = runEnd;
  }
}

/**
 * Whether a UTF-16 unit is a character that never joins another of its kind: Unicode breaks between any two
 * of these in any context. The common scripts of this kind: ASCII except CR, Latin, Greek, Cyrillic,
 * typographic dashes and quotes, kana, Han, Hangul syllables, punctuation and full-width forms of East
 * Asia.
 */
function isSolitary(unit: number): boolean {
  if (unit < 0x7f) return unit !== 0x0d;
  return (
    (unit >= 0xc0 && unit <= 0x2ff) ||
    (unit >= 0x400 && unit <= 0x482) ||
    (unit >= 0x384 && unit <= 0x3ff) ||
    (unit >= 0x2010 && unit <= 0x2027) ||
    (unit >= 0x3000 && unit <= 0x3029) ||
    (unit >= 0x3041 && unit <= 0x3096) ||
    (unit >= 0x30a0 && unit <= 0x30ff) ||
    (unit >= 0x4e00 && unit <= 0x9fff) ||
    (unit >= 0xac00 && unit <= 0xd7a3) ||
    (unit >= 0xff01 && unit <= 0xff9d)
  );
}

/** End of the units from a boundary at `start` on that are single clusters. */
function endOfSolitaries(text: string, start: number): number {
  let end = start;
  while (end < text.length && isSolitary(text.charCodeAt(end))) end++;
  // The last may be the base of marks that follow.
  return end === text.length ? end : Math.max(start, end - 1);
}

/** The next boundary that is known without a segmenter: between two solitary units. */
function endOfRun(text: string, start: number): number {
  let previous = false;
  for (let end = start; end < text.length; end++) {
    const solitary = isSolitary(text.charCodeAt(end));
    if (previous && solitary) return end;
    previous = solitary;
  }
  return text.length;
}

/** Long enough for nearly every cluster, short enough for the segmenter's quadratic cost. */
const windowLength = 64;

/**
 * Whether there is a boundary depends on the character after it and on the cluster before it.
 * So every cluster of a window but the last, which might continue, is one of the text, and the next
 * window may start at any boundary.
 */
function* segment(text: string, start: number, end: number): Generator<string, void, undefined> {
  let length = windowLength;
  while (start < end) {
    let windowEnd = Math.min(start + length, end);
    if (isHighSurrogate(text, windowEnd - 1) && windowEnd < end) windowEnd++;
    const clusters = Array.from(segmenter().segment(text.slice(start, windowEnd)));
    const complete = windowEnd < end ? clusters.length - 1 : clusters.length;
    for (let i = 0; i < complete; i++) {
      yield clusters[i].segment;
      start += clusters[i].segment.length;
    }
    // A cluster that fills the window needs a longer one.
    length = complete === 0 ? length * 2 : windowLength;
  }
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}

let sharedSegmenter: Intl.Segmenter | undefined;

/** Created on first use, with the rules of Unicode and no additions for a language. */
function segmenter(): Intl.Segmenter {
  sharedSegmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  return sharedSegmenter;
}
