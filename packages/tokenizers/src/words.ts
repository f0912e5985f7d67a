import { describe } from '@unrolled/guards';
import { TokenizerError } from './tokenizer.ts';

/**
 * Boundaries of words: `'unicode'` by UAX #29 and, for scripts without spaces, dictionaries
 * (`Intl.Segmenter`); `'rules'` by a pattern that `tokenizer.json` can express; `'whitespace'` for text
 * that is already tokenised.
 */
export type WordBoundaries = 'unicode' | 'rules' | 'whitespace';

/**
 * A number with its points and commas; a run of letters, marks and digits, with apostrophes between
 * them; any other symbol is a token. In terms that JavaScript and Oniguruma (Hugging Face) share.
 */
export const wordPattern =
  '\\p{Nd}+(?:[.,]\\p{Nd}+)+' +
  "|[\\p{L}\\p{M}\\p{N}_]+(?:['’][\\p{L}\\p{M}\\p{N}_]+)*" +
  '|[^\\p{White_Space}\\p{L}\\p{M}\\p{N}_]';

/** A word and its position in a text. */
export interface Word {
  readonly text: string;
  /** Start in the text, in UTF-16 units. */
  readonly start: number;
}

/** The words and single punctuation marks of a text, without white space. */
export function words(text: string, boundaries: WordBoundaries): Generator<Word, void, undefined> {
  switch (boundaries) {
    case 'unicode':
      return unicodeWords(text);
    case 'rules':
      return matches(text, new RegExp(wordPattern, 'gu'));
    case 'whitespace':
      return matches(text, /\S+/g);
    default:
      throw new TokenizerError(
        `words: boundaries must be 'unicode', 'rules' or 'whitespace', got ${describe(boundaries satisfies never)}`,
      );
  }
}

function* matches(text: string, pattern: RegExp): Generator<Word, void, undefined> {
  for (const match of text.matchAll(pattern)) yield { text: match[0], start: match.index };
}

/** White space, but for the narrow no-break space, which joins the digits of French numbers. */
const spaced = /[^\t-\r\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u205f\u3000]+/g;

/** Text that is one word without asking the segmenter. */
const plainWord = /^[A-Za-z]+$/;

/** No word spans a space, so the segmenter is only run on the text between two. */
function* unicodeWords(text: string): Generator<Word, void, undefined> {
  for (const { text: run, start } of matches(text, spaced)) {
    if (plainWord.test(run)) yield { text: run, start };
    else yield* segment(run, start);
  }
}

/**
 * Far longer than words, short enough for the segmenter's cost, which on Node 20 grows with the
 * square of the length.
 */
const windowLength = 512;

/**
 * In windows. But for the end of the run, the last two segments of each are not used: the last one
 * might go on, and what ends the one before it (the a of `a'b`) may be after the window. A
 * segment that loses a space at its ends is segmented again, since without it a mark that joined the two
 * comes first.
 */
function* segment(run: string, start: number): Generator<Word, void, undefined> {
  let from = 0;
  let length = windowLength;
  while (from < run.length) {
    let to = Math.min(run.length, from + length);
    if (to < run.length && isHighSurrogate(run, to - 1)) to++;
    const segments = Array.from(segmenter().segment(run.slice(from, to)), (part) => part.segment);
    const complete = to < run.length ? Math.max(0, segments.length - 2) : segments.length;
    for (const part of segments.slice(0, complete)) {
      const word = part.trim();
      const at = start + from + part.indexOf(word);
      if (word.length === part.length) yield { text: word, start: at };
      else yield* segment(word, at);
      from += part.length;
    }
    length = complete === 0 ? 2 * length : windowLength;
  }
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}

let sharedSegmenter: Intl.Segmenter | undefined;

/** Created on first use, with the rules of Unicode and no additions for a language. */
function segmenter(): Intl.Segmenter {
  sharedSegmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  return sharedSegmenter;
}
