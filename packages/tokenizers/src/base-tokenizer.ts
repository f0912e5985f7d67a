import {
  check,
  checkOptions,
  describe,
  iterable,
  type OptionRules,
  oneOf,
  optional,
  rules,
  whole,
} from '@unrolled/guards';
import { EncodingBuilder } from './encoding-builder.ts';
import {
  listSpecialTokens,
  orderSpecialTokens,
  SpecialTokenFinder,
  type SpecialTokens,
  type Strips,
} from './special-tokens.ts';
import {
  type BatchOptions,
  type DecodeOptions,
  type EncodedBatch,
  type EncodeOptions,
  type Encoding,
  type Tokenizer,
  TokenizerError,
} from './tokenizer.ts';

/** A stretch of plain text to be cut into tokens. */
export interface PlainText {
  readonly text: string;
  /** Start in the whole text. */
  readonly start: number;
  /** All of the text it is from. */
  readonly whole: string;
  /** The id for text without a token, or undefined where that is an error. */
  readonly fallback: number | undefined;
  /** Whether it may still become a special token, for example in lower case. */
  readonly parseSpecial: boolean;
}

/** The most ids of a batch, which are a gigabyte. */
const mostIds = 2 ** 28;

const encodeRules: OptionRules<EncodeOptions> = {
  unknown: optional(oneOf(['error', 'replace'])),
  start: optional(rules.boolean),
  end: optional(rules.boolean),
  maximumLength: optional(rules.count),
  truncate: optional(oneOf(['end', 'start'])),
  parseSpecial: optional(rules.boolean),
};

const batchRules: OptionRules<BatchOptions> = {
  ...encodeRules,
  length: optional(rules.count),
  padding: optional(oneOf(['end', 'start'])),
};

const decodeRules: OptionRules<DecodeOptions> = { special: optional(oneOf(['keep', 'drop'])) };

/** Base of all tokenizers: special tokens, truncation, padding, and the iteration over ids. */
export abstract class BaseTokenizer implements Tokenizer {
  readonly tokens: readonly string[];
  readonly special: SpecialTokens;
  readonly paddingId: number | undefined;
  readonly unknownId: number | undefined;
  readonly startId: number | undefined;
  readonly endId: number | undefined;
  readonly #finder: SpecialTokenFinder;
  readonly #specialIds: ReadonlySet<number>;

  /** The class, for errors. */
  protected abstract readonly name: string;
  /** Text between two tokens of a decoded text. */
  protected abstract readonly separator: string;

  /**
   * @param ids of each token
   * @param parsed the special tokens that a text may spell out
   * @param strips those that take the white space next to them
   */
  protected constructor(
    tokens: readonly string[],
    ids: ReadonlyMap<string, number>,
    special: SpecialTokens,
    parsed: readonly string[],
    strips?: ReadonlyMap<number, Strips>,
  ) {
    this.tokens = tokens;
    this.special = orderSpecialTokens(special);
    const idOf = (token: string | undefined) => (token === undefined ? undefined : ids.get(token));
    this.paddingId = idOf(special.padding);
    this.unknownId = idOf(special.unknown);
    this.startId = idOf(special.start);
    this.endId = idOf(special.end);
    this.#specialIds = new Set(
      listSpecialTokens(special, 'Tokenizer').map((token) => ids.get(token) as number),
    );
    this.#finder = new SpecialTokenFinder(
      new Map(parsed.map((token) => [token, ids.get(token)!])),
      strips,
    );
  }

  get size(): number {
    return this.tokens.length;
  }

  encode(text: string, options: EncodeOptions = {}): Int32Array {
    return this.#read(text, options, false).ids;
  }

  encodeWithOffsets(text: string, options: EncodeOptions = {}): Encoding {
    return this.#read(text, options, true);
  }

  encodeBatch(texts: readonly string[], options: BatchOptions = {}): EncodedBatch {
    const where = `${this.name}.encodeBatch`;
    check(where, 'texts', texts, rules.list);
    const checked = checkOptions(where, options, batchRules);
    const { padding = 'end', length: wanted, ...ofEach } = checked;
    const limit = Math.min(wanted ?? Infinity, ofEach.maximumLength ?? Infinity);
    const maximumLength = limit === Infinity ? undefined : limit;
    const rows = Array.from(texts, (text) => this.encode(text, { ...ofEach, maximumLength }));
    const length = wanted ?? rows.reduce((most, row) => Math.max(most, row.length), 0);
    if (this.paddingId === undefined && rows.some((row) => row.length < length)) {
      throw new TokenizerError(
        `${where}: texts of different lengths need a padding token, and this tokenizer has none; ` +
          `train it with special: { padding: '<pad>' }`,
      );
    }
    if (rows.length * length > mostIds) {
      throw new TokenizerError(
        `${where}: a batch holds at most ${mostIds} ids, got ${rows.length} texts of length ` +
          `${length}; encode fewer texts at a time, or to a shorter length`,
      );
    }
    const ids = new Int32Array(rows.length * length).fill(this.paddingId ?? 0);
    rows.forEach((row, index) => {
      const before = padding === 'start' ? length - row.length : 0;
      ids.set(row, index * length + before);
    });
    return {
      ids,
      lengths: Int32Array.from(rows, (row) => row.length),
      shape: [rows.length, length],
    };
  }

  decode(ids: Iterable<number>, options: DecodeOptions = {}): string {
    const where = `${this.name}.decode`;
    check(where, 'ids', ids, iterable);
    const { special = 'keep' } = checkOptions(where, options, decodeRules);
    const kept: number[] = [];
    let position = 0;
    for (const id of ids) {
      if (typeof id !== 'number' || this.tokens[id] === undefined) {
        throw new TokenizerError(
          `${where}: ids must be whole numbers from 0 to ${this.size - 1}, ` +
            `got ${describe(id)} at position ${position}`,
        );
      }
      if (special === 'keep' || !this.isSpecial(id) || id === this.unknownId) kept.push(id);
      position++;
    }
    return this.render(kept);
  }

  /** The text of tokens, special ones among them. */
  protected render(ids: readonly number[]): string {
    const parts: string[] = [];
    let plain: number[] = [];
    const endPlain = () => {
      if (plain.length > 0) parts.push(this.join(plain));
      plain = [];
    };
    for (const id of ids) {
      if (!this.isSpecial(id)) {
        plain.push(id);
        continue;
      }
      endPlain();
      parts.push(id === this.unknownId ? this.unknownText : this.tokens[id]);
    }
    endPlain();
    return parts.join(this.separator);
  }

  protected isSpecial(id: number): boolean {
    return this.#specialIds.has(id);
  }

  abstract toJSON(): { readonly type: string };

  /** Splits plain text into tokens, which `into` takes with their positions in the whole text. */
  protected abstract cut(plain: PlainText, into: EncodingBuilder): void;

  /** The text of tokens that are not special. */
  protected abstract join(ids: readonly number[]): string;

  /** Decoded form of the unknown token. */
  protected get unknownText(): string {
    return this.special.unknown as string;
  }

  #read(text: string, given: EncodeOptions, withOffsets: boolean): Encoding {
    const where = `${this.name}.encode`;
    check(where, 'the text', text, rules.text);
    const options = checkOptions(where, given, encodeRules);
    const fallback = this.#fallback(options.unknown);
    const start = options.start ? [this.#required('start', this.startId)] : [];
    const end = options.end ? [this.#required('end', this.endId)] : [];
    const added = start.length + end.length;
    const { maximumLength, truncate = 'end' } = options;
    if (maximumLength !== undefined) {
      check(where, 'maximumLength', maximumLength, whole(Math.max(1, added)));
    }
    const built = new EncodingBuilder(text.length, withOffsets);
    const parseSpecial = options.parseSpecial ?? true;
    for (const section of this.#sections(text, parseSpecial)) {
      if (section.id !== undefined) {
        built.add(section.id, section.start, section.end);
        continue;
      }
      const part = text.slice(section.start, section.end);
      this.cut({ text: part, start: section.start, whole: text, fallback, parseSpecial }, built);
    }
    const kept = Math.min(built.length, (maximumLength ?? Infinity) - added);
    const from = truncate === 'start' ? built.length - kept : 0;
    const ids = new Int32Array(kept + added);
    ids.set(start);
    ids.set(built.ids(from, from + kept), start.length);
    ids.set(end, start.length + kept);
    if (!withOffsets) return { ids, offsets: new Int32Array() };
    const offsets = new Int32Array(2 * ids.length);
    offsets.set(built.offsets(from, from + kept), 2 * start.length);
    if (options.end) offsets.fill(text.length, 2 * (start.length + kept));
    return { ids, offsets };
  }

  #sections(text: string, parseSpecial: boolean) {
    if (parseSpecial) return this.#finder.sections(text);
    return text === '' ? [] : [{ start: 0, end: text.length, id: undefined }];
  }

  #required(role: 'start' | 'end', id: number | undefined): number {
    if (id !== undefined) return id;
    throw new TokenizerError(
      `${this.name}.encode: ${role}: true needs a token for it, and this tokenizer has none; ` +
        `train it with special: { ${role}: … }`,
    );
  }

  #fallback(unknown: EncodeOptions['unknown']): number | undefined {
    if (unknown === 'error') return undefined;
    if (unknown === 'replace' && this.unknownId === undefined) {
      throw new TokenizerError(
        `${this.name}.encode: unknown: 'replace' needs an entry for unknown text, ` +
          'and this tokenizer has none; train it with one',
      );
    }
    return this.unknownId;
  }
}
