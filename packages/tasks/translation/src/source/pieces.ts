/** Kinds of pieces, as far as copying is concerned. */
export type PieceKind = 'word' | 'number' | 'address' | 'sign';

/** A word, number, address or symbol of a text; white space is not a piece. */
export interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
  /** Start in the line, in UTF-16 units. */
  readonly start: number;
}

const patterns: Readonly<Record<PieceKind, string>> = {
  // A web address, an e-mail address, a handle or a hash tag. Bounded, so that no text is quadratic.
  address:
    '(?:https?:\\/\\/|www\\.)[^\\s<>"“”«»]{0,2000}[\\p{L}\\p{N}\\/]' +
    '|[\\p{L}\\p{N}_%+-][\\p{L}\\p{N}._%+-]{0,63}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,8}' +
    '|[@#][\\p{L}_][\\p{L}\\p{N}_]{0,99}',
  // 3.5, 10:30, 2026-11-28; digits within letters, such as A380, are a word with a digit.
  number:
    '\\p{Nd}+(?:[.,:\\/-]\\p{Nd}+)+(?![\\p{L}\\p{N}])|[\\p{L}\\p{M}]*\\p{N}[\\p{L}\\p{M}\\p{N}]*',
  // O'Neill is one word; l'homme and don't are two.
  word: "(?:\\p{Lu}['’](?=\\p{Lu}\\p{Ll}))?\\p{L}[\\p{L}\\p{M}]*",
  sign:
    '\\p{Regional_Indicator}{2}' +
    '|\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|\\uFE0F|\\u20E3|\\u200D\\p{Extended_Pictographic})*' +
    '|[^\\s]',
};

const kinds = ['address', 'number', 'word', 'sign'] as const;

/** Alternatives in the order of their kinds, each one group. */
const patternOf = (some: readonly PieceKind[]): RegExp =>
  new RegExp(some.map((kind) => `(${patterns[kind]})`).join('|'), 'gu');

const whole = patternOf(kinds);
/** Most texts have nothing but words and signs, which are found several times as fast. */
const plainKinds = ['word', 'sign'] as const;
const plain = patternOf(plainKinds);
const isPlain = (text: string): boolean => !/[\p{N}@#/]|www\./u.test(text);

/** The pieces of a text in order. */
export function piecesOf(text: string): Piece[] {
  const some: readonly PieceKind[] = isPlain(text) ? plainKinds : kinds;
  return Array.from(text.matchAll(some === plainKinds ? plain : whole), (match) => ({
    kind: some[match.findIndex((group, index) => index > 0 && group !== undefined) - 1],
    text: match[0],
    start: match.index,
  }));
}

/** Scripts that put no space between words, so that a run of letters is no word. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Whether a text is of a script without spaces. */
export const isUnspaced = (text: string): boolean => unspaced.test(text);
