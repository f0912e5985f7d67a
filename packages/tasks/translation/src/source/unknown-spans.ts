import type { KnownText } from './known-text.ts';
import { kindOf } from './measure-copying.ts';
import { isUnspaced, type Piece, piecesOf } from './pieces.ts';

/** A stretch of a sentence that training never saw. */
interface UnknownSpan {
  readonly start: number;
  readonly end: number;
  /** `copy`: to be kept unchanged; `guess`: to be translated by its parts. */
  readonly treatment: 'copy' | 'guess';
}

/** The words, numbers and symbols of a sentence that are not in the training data, in order. */
export function unknownSpans(text: string, known: KnownText): UnknownSpan[] {
  const spans: UnknownSpan[] = [];
  let isFirst = true;
  for (const piece of piecesOf(text)) {
    for (const span of spansOf(piece, isFirst, known)) join(spans, span, text);
    if (piece.kind !== 'sign') isFirst = false;
  }
  return spans;
}

function spansOf(piece: Piece, isFirst: boolean, known: KnownText): UnknownSpan[] {
  const { kind, text, start } = piece;
  const whole = (treatment: UnknownSpan['treatment']): UnknownSpan[] => [
    { start, end: start + text.length, treatment },
  ];
  if (known.hasForm(text)) return [];
  if (kind === 'address') return whole('copy');
  if (kind === 'sign' || isUnspaced(text)) return unknownCharacters(piece, known);
  if (!known.hasCharacters(text)) return whole('copy');
  if (kind === 'word' && !known.knowsWords) return [];
  return whole(isCopied(piece, isFirst, known) ? 'copy' : 'guess');
}

/** Single unseen symbols and letters; runs of them are joined. */
function unknownCharacters({ kind, text, start }: Piece, known: KnownText): UnknownSpan[] {
  if (known.hasCharacters(text)) return [];
  if (kind === 'sign') return [{ start, end: start + text.length, treatment: 'copy' }];
  const spans: UnknownSpan[] = [];
  let first = start;
  for (const character of text) {
    const end = first + character.length;
    if (!known.hasCharacters(character)) spans.push({ start: first, end, treatment: 'copy' });
    first = end;
  }
  return spans;
}

function isCopied(piece: Piece, isFirst: boolean, known: KnownText): boolean {
  const { copied } = known.fields;
  const kind = kindOf(piece, isFirst);
  if (kind !== 'words') return kind !== null && copied[kind];
  if (copied.words) return true;
  // At the beginning of a sentence a capital letter does not tell a name from a word.
  return copied.names && /^\p{Lu}/u.test(piece.text) && !known.hasRelated(piece.text);
}

/** Appends a span; a first and a last name, or adjacent symbols, are one. */
function join(spans: UnknownSpan[], span: UnknownSpan, text: string): void {
  const last = spans.at(-1);
  const isOne =
    last?.treatment === 'copy' &&
    span.treatment === 'copy' &&
    /^[ -]?$/.test(text.slice(last.end, span.start)) &&
    areAlike(text.slice(last.start, last.end), text.slice(span.start, span.end));
  if (last !== undefined && isOne) spans[spans.length - 1] = { ...last, end: span.end };
  else spans.push(span);
}

/** Two words, or two signs; numbers stay apart. */
const areAlike = (one: string, other: string): boolean =>
  [/^\p{L}[^\p{N}]*$/u, /^[^\p{L}\p{N}]+$/u].some((kind) => kind.test(one) && kind.test(other));
