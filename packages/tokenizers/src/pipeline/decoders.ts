import { bytesOf } from '../bpe/byte-alphabet.ts';
import { fieldsOf, refusal, unsupported } from '../json-checks.ts';
import { readPattern } from './pattern.ts';
import { readSequence, type Stage } from './stage.ts';

/**
 * Converts the texts of tokens to texts whose concatenation is the decoded text.
 * @param isAdded whether a token was added to the model, and is its own text
 */
type Decode = (tokens: readonly string[], isAdded: (token: string) => boolean) => string[];

/** Stage that makes text of tokens. */
export type Decoder = Stage<Decode>;

const known =
  'ByteLevel, WordPiece, Metaspace, ByteFallback, Fuse, Strip, Replace, Sequence or null';

/**
 * Reads the decoder of a `tokenizer.json`; null joins tokens with spaces.
 * @throws TokenizerError naming an unsupported one
 */
export function readDecoder(value: unknown, where: string, depth = 0): Decoder | null {
  if (value === null || value === undefined) return null;
  const part = fieldsOf(value, `${where}, decoder`);
  const { type } = part;
  const stage = (run: Decode, fields: object = {}): Decoder => ({
    json: { type: type as string, ...fields },
    run,
  });
  switch (type) {
    case 'ByteLevel':
      return stage(fromByteCharacters);
    case 'WordPiece': {
      const { prefix = '##', cleanup = true } = part;
      if (typeof prefix !== 'string') throw refusal(where, 'prefix must be a text', prefix);
      return stage((tokens) => fromWordPieces(tokens, prefix, cleanup === true), {
        prefix,
        cleanup: cleanup === true,
      });
    }
    case 'Metaspace': {
      const { replacement = '▁' } = part;
      if (typeof replacement !== 'string' || replacement === '') {
        throw refusal(where, 'replacement of the decoder must be a text', replacement);
      }
      return stage(
        (tokens) =>
          tokens.map((token, place) => {
            const spaced = token.replaceAll(replacement, ' ');
            return place === 0 && spaced.startsWith(' ') ? spaced.slice(1) : spaced;
          }),
        { replacement },
      );
    }
    case 'ByteFallback':
      return stage(fromNamedBytes);
    case 'Fuse':
      return stage((tokens) => [tokens.join('')]);
    case 'Strip':
      return readStrip(part, where);
    case 'Replace': {
      const { json, regex } = readPattern(part.pattern, `${where}, pattern of the decoder`);
      const { content } = part;
      if (typeof content !== 'string') throw refusal(where, 'content must be a text', content);
      return stage((tokens) => tokens.map((token) => token.replaceAll(regex, () => content)), {
        pattern: json,
        content,
      });
    }
    case 'Sequence':
      return readSequence('decoders', part, {
        where: `${where}, decoder`,
        depth,
        read: (inner) => readDecoder(inner, where, depth + 1),
        compose: (first, second) => (tokens, isAdded) => second(first(tokens, isAdded), isAdded),
        none: (tokens) => [...tokens],
      });
    default:
      throw unsupported(where, 'the decoder', type, known);
  }
}

/** A byte order mark is text like any other. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const fromByteCharacters: Decode = (tokens, isAdded) => {
  const parts: string[] = [];
  let run: string[] = [];
  const endRun = () => {
    if (run.length > 0) parts.push(utf8.decode(joinedBytes(run)));
    run = [];
  };
  for (const token of tokens) {
    if (!isAdded(token)) run.push(token);
    else {
      endRun();
      parts.push(token);
    }
  }
  endRun();
  return parts;
};

/** Characters that represent no byte count as 0. */
const joinedBytes = (tokens: readonly string[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([...tokens.join('')].flatMap((character) => [...(bytesOf(character) ?? [0])]));

const fromWordPieces = (tokens: readonly string[], prefix: string, cleanup: boolean): string[] =>
  tokens.map((token, place) => {
    const goesOn = prefix !== '' && token.startsWith(prefix);
    const spaced = place === 0 ? token : goesOn ? token.slice(prefix.length) : ` ${token}`;
    return cleanup ? withoutSpacesBeforeMarks(spaced) : spaced;
  });

const withoutSpacesBeforeMarks = (text: string): string =>
  text
    .replaceAll(/ ([.?!,])/g, '$1')
    .replaceAll(" ' ", "'")
    .replaceAll(/ (n't|'m|'s|'ve|'re)/g, '$1');

/** Tokens such as `<0xE2>` are bytes of UTF-8. */
const fromNamedBytes: Decode = (tokens) => {
  const parts: string[] = [];
  let bytes: number[] = [];
  const endBytes = () => {
    if (bytes.length > 0) parts.push(utf8.decode(Uint8Array.from(bytes)));
    bytes = [];
  };
  for (const token of tokens) {
    const byte = /^<0x([\dA-F]{2})>$/i.exec(token);
    if (byte !== null) bytes.push(Number.parseInt(byte[1], 16));
    else {
      endBytes();
      parts.push(token);
    }
  }
  endBytes();
  return parts;
};

/** Removes characters from the ends, up to the given numbers. */
function readStrip(part: Readonly<Record<string, unknown>>, where: string): Decoder {
  const { content, start = 0, stop = 0 } = part;
  if (typeof content !== 'string' || content.length !== 1) {
    throw refusal(where, 'content of Strip must be one character', content);
  }
  const [first, last] = [start, stop].map((count) => {
    if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return count;
    throw refusal(where, 'start and stop of Strip must be whole numbers', count);
  });
  return {
    json: { type: 'Strip', content, start: first, stop: last },
    run: (tokens) =>
      tokens.map((token) => {
        let [from, to] = [0, token.length];
        while (from < first && token[from] === content) from++;
        while (token.length - to < last && to > from && token[to - 1] === content) to--;
        return token.slice(from, to);
      }),
  };
}
