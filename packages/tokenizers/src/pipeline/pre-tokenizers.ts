import { byteCharacters } from '../bpe/byte-alphabet.ts';
import { pieces } from '../bpe/merges.ts';
import { fieldsOf, refusal, unsupported } from '../json-checks.ts';
import { readPattern } from './pattern.ts';
import { mapCharacters, prepend, type Span, slice } from './span.ts';
import { type SplitBehavior, split, splitBehaviors } from './split.ts';
import { readSequence, type Stage } from './stage.ts';

/**
 * Splits a span into pieces that no token crosses. @param isFirst whether the text begins with it
 */
export type Cut = (span: Span, isFirst: boolean) => Span[];

/** Stage that cuts text into pieces. */
export type PreTokenizer = Stage<Cut>;

const known =
  'Split, ByteLevel, Metaspace, BertPreTokenizer, Whitespace, WhitespaceSplit, Digits, Punctuation, Sequence or null';

/** Punctuation to Hugging Face: that of Unicode, and all other signs of ASCII. */
const punctuation = String.raw`\p{P}\u0021-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E`;

const bertWords = new RegExp(`[^\\s${punctuation}]+|[${punctuation}]`, 'gu');
/** A letter, mark, digit or joiner, as `\w` of Rust. */
const wordCharacter = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d`;

const words = new RegExp(`[${wordCharacter}]+|[^\\s${wordCharacter}]+`, 'gu');
const mark = new RegExp(`[${punctuation}]`, 'gu');

/**
 * Reads the pre-tokenizer of a `tokenizer.json`.
 * @throws TokenizerError naming an unsupported one
 */
export function readPreTokenizer(value: unknown, where: string, depth = 0): PreTokenizer | null {
  if (value === null || value === undefined) return null;
  const part = fieldsOf(value, `${where}, pre_tokenizer`);
  const { type } = part;
  const matching = (regex: RegExp, fields: object = {}): PreTokenizer => ({
    json: { type: type as string, ...fields },
    run: (span) => matches(span, regex),
  });
  switch (type) {
    case 'Split':
      return readSplit(part, where);
    case 'ByteLevel':
      return readByteLevel(part);
    case 'Metaspace':
      return readMetaspace(part, where);
    case 'BertPreTokenizer':
      return matching(bertWords);
    case 'Whitespace':
      return matching(words);
    case 'WhitespaceSplit':
      return matching(/\S+/gu);
    case 'Digits': {
      const individual_digits = part.individual_digits === true;
      return matching(individual_digits ? /[^0-9]+|[0-9]/gu : /[^0-9]+|[0-9]+/gu, {
        individual_digits,
      });
    }
    case 'Punctuation': {
      const behavior = readBehavior(
        part.behavior ?? 'Isolated',
        `${where}, behavior of Punctuation`,
      );
      return {
        json: { type, behavior },
        run: (span) => split(span, mark, { behavior, invert: false }),
      };
    }
    case 'Sequence':
      return readSequence('pretokenizers', part, {
        where: `${where}, pre_tokenizer`,
        depth,
        read: (inner) => readPreTokenizer(inner, where, depth + 1),
        compose: (first, second) => (span, isFirst) =>
          first(span, isFirst).flatMap((piece) => second(piece, isFirst)),
        none: (span) => [span],
      });
    default:
      throw unsupported(where, 'the pre-tokenizer', type, known);
  }
}

function readSplit(part: Readonly<Record<string, unknown>>, where: string): PreTokenizer {
  const { json, regex } = readPattern(part.pattern, `${where}, pattern of the pre-tokenizer`);
  const behavior = readBehavior(part.behavior, `${where}, behavior of Split`);
  const invert = part.invert === true;
  return {
    json: { type: 'Split', pattern: json, behavior, invert },
    run: (span) => split(span, regex, { behavior, invert }),
  };
}

function readBehavior(value: unknown, where: string): SplitBehavior {
  const found = splitBehaviors.find((behavior) => behavior === value);
  if (found !== undefined) return found;
  throw refusal(where, `the value must be ${splitBehaviors.join(', ')}`, value);
}

function matches(span: Span, regex: RegExp): Span[] {
  return split(span, regex, { behavior: 'Removed', invert: true });
}

const encoder = new TextEncoder();

/** Characters that represent the bytes of the text. */
const inBytes = (character: string): string =>
  Array.from(encoder.encode(character), (byte) => byteCharacters[byte]).join('');

function readByteLevel(part: Readonly<Record<string, unknown>>): PreTokenizer {
  const add_prefix_space = part.add_prefix_space === true;
  const use_regex = part.use_regex !== false;
  return {
    json: { type: 'ByteLevel', add_prefix_space, trim_offsets: true, use_regex },
    run: (given) => {
      const span = add_prefix_space && !given.text.startsWith(' ') ? prepend(' ', given) : given;
      if (!use_regex) return [mapCharacters(span, inBytes)];
      let from = 0;
      return Array.from(pieces(span.text), ({ length }) => {
        const piece = mapCharacters(slice(span, from, from + length), inBytes);
        from += length;
        return piece;
      });
    },
  };
}

/**
 * Replaces spaces by a symbol, and puts the symbol before the text. Words stay in one piece, as in
 * `@huggingface/tokenizers`.
 */
function readMetaspace(part: Readonly<Record<string, unknown>>, where: string): PreTokenizer {
  const {
    replacement = '▁',
    prepend_scheme: scheme,
    add_prefix_space,
    str_rep,
    split: parts,
  } = part;
  if (typeof replacement !== 'string' || [...replacement].length !== 1) {
    throw refusal(where, 'replacement of Metaspace must be one character', replacement);
  }
  if (str_rep !== undefined && str_rep !== null && str_rep !== replacement) {
    throw unsupported(where, 'str_rep of Metaspace', str_rep, 'its replacement');
  }
  if (scheme === undefined && add_prefix_space === false) {
    throw unsupported(where, 'add_prefix_space of Metaspace', false, 'a prepend_scheme');
  }
  const prepend_scheme = scheme ?? 'always';
  if (prepend_scheme !== 'always' && prepend_scheme !== 'first' && prepend_scheme !== 'never') {
    throw unsupported(where, 'prepend_scheme of Metaspace', scheme, 'always, first or never');
  }
  return {
    json: { type: 'Metaspace', replacement, prepend_scheme, split: parts !== false },
    run: (given, isFirst) => {
      const span = mapCharacters(given, (character) =>
        character === ' ' ? replacement : character,
      );
      const isPrepended =
        !span.text.startsWith(replacement) &&
        (prepend_scheme === 'always' || (prepend_scheme === 'first' && isFirst));
      return [isPrepended ? prepend(replacement, span) : span];
    },
  };
}
