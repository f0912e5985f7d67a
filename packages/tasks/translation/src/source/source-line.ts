import { describe } from '@unrolled/guards';
import { longestSequence } from '@unrolled/seq2seq';
import { DataError } from '@unrolled/tensor';
import { encodeReplaced, type Placeholders, type Replacement } from '../copying/placeholders.ts';
import { type TranslationTokenizers, tokensOf } from '../tokenizers.ts';
import { recase } from './casing.ts';
import { cutInTwo } from './cut-in-two.ts';
import type { KnownText } from './known-text.ts';
import { normalise } from './normalise.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { sentencesOf } from './sentences.ts';
import { unknownSpans } from './unknown-spans.ts';

/** A sentence, or a part of one that is too long, to be translated as a whole. */
export interface SourcePart {
  /** int32 [tokens], at least one. */
  readonly ids: Int32Array;
  /** The text replaced by the n-th placeholder. */
  readonly copies: readonly string[];
  /** Text that should have been copied too, but without a free placeholder. */
  readonly uncopied: readonly string[];
  /** Whether the translation is to be in capitals. */
  readonly isCapitals: boolean;
  /** Text after it that is kept unchanged: white space, symbols not in the training data. */
  readonly after: string;
}

/** A line of text, ready to be translated part by part. */
export interface SourceLine {
  /** Text before the first part that is kept unchanged. */
  readonly before: string;
  readonly parts: readonly SourcePart[];
  /** Words, numbers and symbols that are not in the training data, each once. */
  readonly unknown: readonly string[];
  /** Whether a sentence was longer than all training sources, so that it is translated in parts. */
  readonly isCut: boolean;
}

/** Maximum number of characters of a line. */
const mostCharacters = 100_000;

/** Reading of the sources of a model. */
export interface SourceReading {
  readonly tokenizers: TranslationTokenizers;
  /** Null for a model whose file has no record: lines are then read unchanged. */
  readonly knownText: KnownText | null;
  readonly placeholders: Placeholders;
}

/**
 * Splits a line into sentences and gives each the characters and casing of the training data, and
 * placeholders for words to be copied.
 * @throws DataError for a line that is too long
 */
export function readLine(reading: SourceReading, line: string): SourceLine {
  const { knownText, tokenizers } = reading;
  const text = line.trim();
  if (text.length > mostCharacters) {
    throw new DataError(
      `translation: a line must have at most ${mostCharacters.toLocaleString('en')} characters, got ` +
        `${text.length.toLocaleString('en')} in ${excerpt(text)}; give it in several lines`,
    );
  }
  if (knownText === null) {
    const ids = tokensOf(tokenizers.source, text);
    checkLength('a sentence', ids, text);
    const parts =
      ids.length === 0 ? [] : [{ ids, copies: [], uncopied: [], isCapitals: false, after: '' }];
    return { before: '', parts, unknown: [], isCut: false };
  }
  const read = new LineReader(reading, knownText);
  const { language, hasSeveralSentences } = knownText.fields;
  for (const sentence of hasSeveralSentences ? [text] : sentencesOf(text, language)) {
    read.sentence(sentence);
  }
  return read.line;
}

class LineReader {
  readonly #reading: SourceReading;
  readonly #known: KnownText;
  readonly #parts: SourcePart[] = [];
  readonly #unknown = new Set<string>();
  #before = '';
  #isCut = false;

  constructor(reading: SourceReading, known: KnownText) {
    this.#reading = reading;
    this.#known = known;
  }

  get line(): SourceLine {
    const unknown = [...this.#unknown];
    return { before: this.#before, parts: this.#parts, unknown, isCut: this.#isCut };
  }

  sentence(whole: string): void {
    const [before, core, after] = this.#trim(whole);
    this.#keep(before);
    if (core !== '') this.#part(core);
    this.#keep(after);
  }

  /** Splits into sentences, or in two, until no part is longer than the training sources. */
  #part(text: string): void {
    const { part, unknown } = encodePart(text, this.#reading, this.#known);
    // A placeholder may need a token for the space before it.
    const length = part.ids.length - 2 * part.copies.length;
    const isLong = length > this.#known.fields.longest;
    const sentences = isLong ? sentencesOf(text, this.#known.fields.language) : [];
    if (sentences.length > 1) {
      for (const sentence of sentences) this.sentence(sentence);
      return;
    }
    const halves = isLong ? cutInTwo(text) : null;
    if (halves !== null) {
      this.#isCut = true;
      const [first, space, second] = halves;
      this.#part(first);
      this.#keep(space);
      this.#part(second);
      return;
    }
    for (const one of unknown) this.#unknown.add(one);
    if (part.ids.length > 0) this.#parts.push(part);
  }

  /** Text that is in the translation unchanged. */
  #keep(text: string): void {
    const last = this.#parts.pop();
    if (last === undefined) this.#before += text;
    else this.#parts.push({ ...last, after: last.after + text });
  }

  /** Splits off white space and unseen symbols at both ends. */
  #trim(sentence: string): [before: string, core: string, after: string] {
    const pieces = piecesOf(sentence);
    const isKept = ({ kind, text }: Piece) => kind === 'sign' && !this.#isKnownSign(text);
    const first = pieces.findIndex((piece) => !isKept(piece));
    if (first < 0) {
      for (const { text } of pieces) this.#unknown.add(text);
      return [sentence, '', ''];
    }
    const last = pieces.findLastIndex((piece) => !isKept(piece));
    for (const { text } of [...pieces.slice(0, first), ...pieces.slice(last + 1)]) {
      this.#unknown.add(text);
    }
    const start = pieces[first].start;
    const end = pieces[last].start + pieces[last].text.length;
    return [sentence.slice(0, start), sentence.slice(start, end), sentence.slice(end)];
  }

  #isKnownSign(text: string): boolean {
    return this.#known.hasCharacters(normalise(text, this.#known));
  }
}

function encodePart(
  given: string,
  { tokenizers, placeholders: { source } }: SourceReading,
  known: KnownText,
): { part: SourcePart; unknown: string[] } {
  const placeholders = known.fields.canCopy ? source : [];
  const { text, isCapitals } = recase(normalise(given, known), known);
  const copies: string[] = [];
  const uncopied: string[] = [];
  const unknown: string[] = [];
  const replacements: Replacement[] = [];
  for (const { start, end, treatment } of unknownSpans(text, known)) {
    const span = text.slice(start, end);
    unknown.push(span);
    if (treatment === 'guess') continue;
    if (copies.length < placeholders.length) {
      replacements.push({ start, end, id: placeholders[copies.length] });
      copies.push(span);
    } else if (!known.hasCharacters(span)) {
      // Letters without a placeholder would be read as noise.
      replacements.push({ start, end, id: null });
      if (placeholders.length > 0) uncopied.push(span);
    }
  }
  const ids = encodeReplaced(tokenizers.source, text, replacements);
  return { part: { ids, copies, uncopied, isCapitals, after: '' }, unknown };
}

/** The tokens of a source with a given target, without placeholders. */
export function sourceTokens(
  { tokenizers, knownText }: Omit<SourceReading, 'placeholders'>,
  sentence: string,
): Int32Array {
  const text = sentence.trim();
  if (knownText === null) return tokensOf(tokenizers.source, text);
  return tokensOf(tokenizers.source, recase(normalise(text, knownText), knownText).text);
}

/** @throws DataError for a sentence of too many tokens */
export function checkLength(what: string, ids: Int32Array, text: string): void {
  if (ids.length <= longestSequence) return;
  throw new DataError(
    `translation: ${what} must have at most ${longestSequence.toLocaleString('en')} tokens, got ` +
      `${ids.length.toLocaleString('en')} in ${excerpt(text)}; give one sentence at a time`,
  );
}

const excerpt = (text: string): string => describe(`${text.slice(0, 40)}…`);
