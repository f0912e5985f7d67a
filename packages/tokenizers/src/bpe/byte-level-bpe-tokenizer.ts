import {
  check,
  checkOptions,
  describe,
  type OptionRules,
  optional,
  rules,
  whole,
} from '@unrolled/guards';
import { BaseTokenizer, type PlainText } from '../base-tokenizer.ts';
import type { EncodingBuilder } from '../encoding-builder.ts';
import { readByteLevelBpe } from '../hugging-face/read-byte-level-bpe.ts';
import type { TokenizerJson } from '../hugging-face/tokenizer-json.ts';
import { writeByteLevelBpe } from '../hugging-face/write.ts';
import { fieldsOf, refusal } from '../json-checks.ts';
import { asItIs, lowerCase } from '../lower-case.ts';
import {
  defaultSpecialTokens,
  listSpecialTokens,
  plainParts,
  type SpecialTokens,
  settleSpecialTokens,
} from '../special-tokens.ts';
import { TokenizerError } from '../tokenizer.ts';
import { byteCharacters, bytesOf, characterBytes } from './byte-alphabet.ts';
import { learnMerges } from './learn-merges.ts';
import { Merges, pieces } from './merges.ts';

/** Options of `ByteLevelBpeTokenizer.train`. */
export interface ByteLevelBpeTrainOptions {
  /** Maximum number of tokens, including the 256 bytes and the special tokens. Default 8000. */
  maximumSize?: number;
  /** Pairs that occur less often are not merged. Default 2. */
  minimumCount?: number;
  /** Whether the text is converted to lower case; decoding does not restore it. Default false. */
  lowercase?: boolean;
  /** Default `<pad>`, `<s>` and `</s>`; there is no unknown text. */
  special?: SpecialTokens;
}

const trainRules: OptionRules<ByteLevelBpeTrainOptions> = {
  maximumSize: optional(rules.count),
  minimumCount: optional(rules.count),
  lowercase: optional(rules.boolean),
  special: optional(rules.object),
};

/** All that makes a byte-level tokenizer. */
export interface ByteLevelBpeParts {
  readonly tokens: readonly string[];
  readonly merges: readonly (readonly [left: number, right: number, merged: number])[];
  readonly special: SpecialTokens;
  readonly lowercase: boolean;
  /** Whether a text is taken as if it began with a space. */
  readonly prefixSpace: boolean;
  /** Whether a piece that is a token becomes that token, regardless of the merges. */
  readonly wholePieces: boolean;
}

/** The most pieces of text that are kept with their ids. */
const cacheSize = 65_536;

/**
 * Byte-pair encoding over the bytes of UTF-8, as in GPT-2 (Radford et al. 2019): no text is unknown, and
 * `decode(encode(text)) === text` for any well-formed text, unless it is lowercased. A lone surrogate
 * becomes U+FFFD, as everywhere in UTF-8.
 *
 *     const tokenizer = ByteLevelBpeTokenizer.train(sentences, { maximumSize: 8000 });
 *     tokenizer.encode('A dog runs.', { end: true });
 *
 * `tokens` contains each as spelt in `tokenizer.json`, in characters that represent bytes.
 */
export class ByteLevelBpeTokenizer extends BaseTokenizer {
  protected readonly name = 'ByteLevelBpeTokenizer';
  protected readonly separator = '';
  readonly #parts: ByteLevelBpeParts;
  readonly #merges: Merges;
  readonly #byteIds: Int32Array;
  /** The bytes of each token; none for special ones. */
  readonly #bytes: readonly Uint8Array[];
  readonly #wholePieces: ReadonlyMap<string, number> | undefined;
  readonly #cache = new Map<string, Int32Array>();

  /** Use `train`, `fromJSON` or `readTokenizerJson`, which ensure that the parts fit. */
  constructor(parts: ByteLevelBpeParts) {
    const ids = new Map(parts.tokens.map((token, id) => [token, id]));
    const specialTokens = listSpecialTokens(parts.special, 'ByteLevelBpeTokenizer');
    super(parts.tokens, ids, parts.special, specialTokens);
    this.#parts = parts;
    this.#merges = new Merges(parts.merges);
    this.#byteIds = Int32Array.from(byteCharacters, (character) => ids.get(character) as number);
    const special = new Set(specialTokens);
    this.#bytes = parts.tokens.map(
      (token) => (special.has(token) ? undefined : bytesOf(token)) ?? new Uint8Array(),
    );
    if (!parts.wholePieces) return;
    for (const token of special) ids.delete(token);
    this.#wholePieces = ids;
  }

  /**
   * Learns the merges of one or more texts. A special token spelt out in them is skipped.
   *
   * @throws ArgumentError if an option is out of range.
   */
  static train(
    texts: string | Iterable<string>,
    options: ByteLevelBpeTrainOptions = {},
  ): ByteLevelBpeTokenizer {
    const where = 'ByteLevelBpeTokenizer.train';
    const checked = checkOptions(where, options, trainRules);
    const { maximumSize = 8000, minimumCount = 2, lowercase = false } = checked;
    const { padding, start, end } = defaultSpecialTokens;
    const given = checked.special ?? { padding, start, end };
    const { special, specialTokens } = settleSpecialTokens(where, given);
    for (const token of specialTokens) {
      if (!characterBytes.has(token)) continue;
      throw new TokenizerError(
        `${where}: a special token must not be a character that represents a byte, got ` +
          `${describe(token)}; take a longer one`,
      );
    }
    check(where, 'maximumSize', maximumSize, whole(specialTokens.length + 256));
    const counts = new Map<string, number>();
    for (const part of plainParts(where, texts, specialTokens)) {
      for (const piece of pieces(lowercase ? part.toLowerCase() : part)) {
        counts.set(piece, (counts.get(piece) ?? 0) + 1);
      }
    }
    const learnt = learnMerges(counts, { maximumSize, minimumCount, specialTokens });
    return new ByteLevelBpeTokenizer({
      ...learnt,
      special,
      lowercase,
      prefixSpace: false,
      wholePieces: false,
    });
  }

  /**
   * The tokenizer described by the result of `toJSON`.
   *
   * @throws TokenizerError naming the defect of an invalid value.
   */
  static fromJSON(value: unknown): ByteLevelBpeTokenizer {
    const where = 'ByteLevelBpeTokenizer.fromJSON';
    const { type, tokenizer } = fieldsOf(value, where);
    if (type !== 'byte-level-bpe') throw refusal(where, "type must be 'byte-level-bpe'", type);
    return new ByteLevelBpeTokenizer(readByteLevelBpe(tokenizer, {}, where));
  }

  /** The tokenizer as the content of a Hugging Face `tokenizer.json`. */
  toTokenizerJson(): TokenizerJson {
    return writeByteLevelBpe(this.#parts);
  }

  toJSON(): { readonly type: 'byte-level-bpe'; readonly tokenizer: TokenizerJson } {
    return { type: 'byte-level-bpe', tokenizer: this.toTokenizerJson() };
  }

  protected override cut({ text, start }: PlainText, into: EncodingBuilder): void {
    const lowered = this.#parts.lowercase ? lowerCase(text) : asItIs(text);
    const added = this.#parts.prefixSpace && !lowered.text.startsWith(' ') ? 1 : 0;
    let position = -added;
    for (const piece of pieces(added === 1 ? ` ${lowered.text}` : lowered.text)) {
      const ids = this.#idsOf(piece);
      if (into.withOffsets) {
        this.#addWithOffsets(piece, ids, into, (from, to) => {
          // The added space has no position in the text.
          const first = Math.max(0, position + from);
          const last = Math.max(0, position + to);
          const begin = start + lowered.start(first);
          return [begin, last > first ? start + lowered.end(last) : begin];
        });
      } else {
        for (const id of ids) into.add(id, 0, 0);
      }
      position += piece.length;
    }
  }

  protected override join(ids: readonly number[]): string {
    let length = 0;
    for (const id of ids) length += this.#bytes[id].length;
    const bytes = new Uint8Array(length);
    let position = 0;
    for (const id of ids) {
      bytes.set(this.#bytes[id], position);
      position += this.#bytes[id].length;
    }
    return decoder.decode(bytes);
  }

  #idsOf(piece: string): Int32Array {
    const known = this.#cache.get(piece);
    if (known !== undefined) return known;
    const bytes = encoder.encode(piece);
    const ids = this.#whole(bytes) ?? Int32Array.from(bytes, (byte) => this.#byteIds[byte]);
    const result = ids.slice(0, this.#merges.apply(ids));
    if (this.#cache.size >= cacheSize) this.#cache.clear();
    if (piece.length <= 64) this.#cache.set(piece, result);
    return result;
  }

  /** The id of a piece that is itself a token, where that takes precedence over the merges. */
  #whole(bytes: Uint8Array): Int32Array | undefined {
    if (this.#wholePieces === undefined) return undefined;
    const token = Array.from(bytes, (byte) => byteCharacters[byte]).join('');
    const id = this.#wholePieces.get(token);
    return id === undefined ? undefined : Int32Array.of(id);
  }

  /** Spans of whole characters: all characters of which a token has a byte. */
  #addWithOffsets(
    piece: string,
    ids: Int32Array,
    into: EncodingBuilder,
    place: (from: number, to: number) => readonly [number, number],
  ): void {
    const starts: number[] = [];
    const ends: number[] = [];
    let unit = 0;
    for (const character of piece) {
      const { length } = encoder.encode(character);
      for (let byte = 0; byte < length; byte++) {
        starts.push(unit);
        ends.push(unit + character.length);
      }
      unit += character.length;
    }
    let byte = 0;
    for (const id of ids) {
      const { length } = this.#bytes[id];
      const [from, to] = place(starts[byte], ends[byte + length - 1]);
      into.add(id, from, to);
      byte += length;
    }
  }
}

const encoder = new TextEncoder();
/** A byte order mark is text like any other. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
