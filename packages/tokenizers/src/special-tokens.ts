import {
  check,
  checkOptions,
  describe,
  iterable,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/guards';
import { PrefixFinder } from './prefix-finder.ts';
import { TokenizerError } from './tokenizer.ts';

/** Tokens that represent no text, by their purpose. */
export interface SpecialTokens {
  /** Fills batches up to one length. */
  readonly padding?: string;
  /** Stands for text without a token. */
  readonly unknown?: string;
  /** Begins a sequence. */
  readonly start?: string;
  /** Ends a sequence. */
  readonly end?: string;
  /** Any further ones. */
  readonly others?: readonly string[];
}

/** Special tokens are checked one by one where they are listed. */
const specialRules: OptionRules<SpecialTokens> = {
  padding: optional(rules.text),
  unknown: optional(rules.text),
  start: optional(rules.text),
  end: optional(rules.text),
  others: optional({ holds: Array.isArray, words: 'an array of texts' }),
};

/**
 * Special tokens of a training, checked, and their texts in the order of their ids.
 * @throws ArgumentError for a role that does not exist; TokenizerError as `listSpecialTokens`
 */
export function settleSpecialTokens(where: string, given: SpecialTokens) {
  const special = checkOptions(`${where}, special`, given, specialRules);
  return { special, specialTokens: listSpecialTokens(special, where) };
}

/** The ids of the special tokens; undefined for those that a tokenizer does not have. */
export interface SpecialRoles {
  readonly paddingId: number | undefined;
  readonly unknownId: number | undefined;
  readonly startId: number | undefined;
  readonly endId: number | undefined;
}

/** Special tokens of a tokenizer unless options state others. */
export const defaultSpecialTokens = {
  padding: '<pad>',
  unknown: '<unk>',
  start: '<s>',
  end: '</s>',
} as const satisfies SpecialTokens;

/** Longest special token in UTF-16 units: the bound of the look-ahead at each position of a text. */
const longestSpecialToken = 256;

/**
 * The texts in the order of their ids: padding, unknown, start, end, others.
 *
 * @throws TokenizerError naming `where` if one is empty, too long or a duplicate.
 */
export function listSpecialTokens(special: SpecialTokens, where: string): string[] {
  const { padding, unknown, start, end, others = [] } = special;
  const list = [padding, unknown, start, end, ...others].filter((token) => token !== undefined);
  const seen = new Set<string>();
  for (const token of list) {
    if (typeof token !== 'string' || token === '' || token.length > longestSpecialToken) {
      throw new TokenizerError(
        `${where}: a special token must be a text of 1 to ${longestSpecialToken} characters, got ` +
          describe(token),
      );
    }
    if (seen.has(token)) {
      throw new TokenizerError(
        `${where}: special tokens must differ, got ${describe(token)} twice`,
      );
    }
    seen.add(token);
  }
  return list;
}

/** Special tokens with fields in the order of `listSpecialTokens`, so that equal ones save as equal bytes. */
export function orderSpecialTokens(special: SpecialTokens): SpecialTokens {
  const { padding, unknown, start, end, others = [] } = special;
  return {
    ...(padding === undefined ? {} : { padding }),
    ...(unknown === undefined ? {} : { unknown }),
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(others.length === 0 ? {} : { others: [...others] }),
  };
}

/** A part of a text: plain, or a special token (`id`). */
export interface Section {
  readonly start: number;
  readonly end: number;
  readonly id: number | undefined;
}

/** Sides on which a token takes white space. */
export interface Strips {
  readonly left: boolean;
  readonly right: boolean;
}

/** Finds special tokens in texts: from the left, the longest that fits. */
export class SpecialTokenFinder {
  readonly #tokens: PrefixFinder;
  readonly #strips: ReadonlyMap<number, Strips>;
  /** A unit with which one begins; undefined where there are none. */
  readonly #first: RegExp | undefined;

  /** @param strips tokens that take the white space next to them */
  constructor(ids: ReadonlyMap<string, number>, strips: ReadonlyMap<number, Strips> = new Map()) {
    this.#strips = strips;
    this.#tokens = new PrefixFinder(ids);
    const units = new Set([...ids.keys()].map((token) => token.charCodeAt(0)));
    const members = [...units].map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
    if (units.size > 0) this.#first = new RegExp(`[${members.join('')}]`, 'g');
  }

  *sections(text: string): Generator<Section, void, undefined> {
    let start = 0;
    for (let at = this.#next(text, 0); at >= 0; ) {
      const token = this.#tokens.longestAt(text, at);
      if (token === undefined) {
        at = this.#next(text, at + 1);
        continue;
      }
      const { id, end } = token;
      const strips = this.#strips.get(id);
      const plainEnd = strips?.left ? start + text.slice(start, at).trimEnd().length : at;
      if (plainEnd > start) yield { start, end: plainEnd, id: undefined };
      yield { start: at, end, id };
      at = this.#next(text, end);
      start = end;
      if (!strips?.right) continue;
      const next = at < 0 ? text.length : at;
      start = next - text.slice(end, next).trimStart().length;
    }
    if (start < text.length) yield { start, end: text.length, id: undefined };
  }

  /** The next position from `from` on where a token may begin; −1: none. */
  #next(text: string, from: number): number {
    if (this.#first === undefined) return -1;
    this.#first.lastIndex = from;
    return this.#first.exec(text)?.index ?? -1;
  }
}

/**
 * The spans of plain text in one or more texts, between the special tokens spelt out in them.
 * @throws ArgumentError for anything that is not a text, when it is reached
 */
export function* plainParts(
  where: string,
  texts: string | Iterable<string>,
  specialTokens: readonly string[],
): Generator<string, void, undefined> {
  check(where, 'texts', texts, { ...iterable, words: 'a text, or an array of texts' });
  const finder = new SpecialTokenFinder(new Map(specialTokens.map((token, id) => [token, id])));
  let place = 0;
  for (const text of typeof texts === 'string' ? [texts] : texts) {
    check(where, `text ${place++}`, text, rules.text);
    for (const { start, end, id } of finder.sections(text)) {
      if (id === undefined) yield text.slice(start, end);
    }
  }
}
