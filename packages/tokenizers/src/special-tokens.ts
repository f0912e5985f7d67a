import { TokenizerError } from './tokenizer-error.ts';

/** Tokens that stand for no text of their own, by what they are for. */
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

/** The ids of the special tokens; undefined for those that a tokenizer does not have. */
export interface SpecialRoles {
  readonly paddingId: number | undefined;
  readonly unknownId: number | undefined;
  readonly startId: number | undefined;
  readonly endId: number | undefined;
}

/** What a tokenizer gets unless it is told otherwise. */
export const defaultSpecialTokens = {
  padding: '<pad>',
  unknown: '<unk>',
  start: '<s>',
  end: '</s>',
} as const satisfies SpecialTokens;

/**
 * The texts in the order of their ids: padding, unknown, start, end, others.
 *
 * @throws TokenizerError naming `where` if one is empty or there twice.
 */
export function listSpecialTokens(special: SpecialTokens, where: string): string[] {
  const { padding, unknown, start, end, others = [] } = special;
  const list = [padding, unknown, start, end, ...others].filter((token) => token !== undefined);
  list.forEach((token, index) => {
    if (typeof token !== 'string' || token === '') {
      throw new TokenizerError(
        `${where}: a special token must be a text, got ${JSON.stringify(token)}`,
      );
    }
    if (list.indexOf(token) !== index) {
      throw new TokenizerError(
        `${where}: special tokens must differ, got ${JSON.stringify(token)} twice`,
      );
    }
  });
  return list;
}

/** The same with its fields in the order of `listSpecialTokens`, so that it is saved as the same bytes. */
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

/** Finds special tokens in texts: from the left, the longest that fits. */
export class SpecialTokenFinder {
  readonly #pattern: RegExp | undefined;
  readonly #ids: ReadonlyMap<string, number>;

  constructor(ids: ReadonlyMap<string, number>) {
    this.#ids = ids;
    const alternatives = [...ids.keys()]
      .sort((a, b) => b.length - a.length)
      .map((token) => token.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
    if (alternatives.length > 0) this.#pattern = new RegExp(alternatives.join('|'), 'g');
  }

  *sections(text: string): Generator<Section, void, undefined> {
    let start = 0;
    if (this.#pattern !== undefined) {
      for (const match of text.matchAll(this.#pattern)) {
        const end = match.index + match[0].length;
        if (match.index > start) yield { start, end: match.index, id: undefined };
        yield { start: match.index, end, id: this.#ids.get(match[0]) };
        start = end;
      }
    }
    if (start < text.length) yield { start, end: text.length, id: undefined };
  }
}

/** The stretches of plain text in one text or many, between the special tokens spelt out in them. */
export function* plainParts(
  texts: string | Iterable<string>,
  specialTokens: readonly string[],
): Generator<string, void, undefined> {
  const finder = new SpecialTokenFinder(new Map(specialTokens.map((token, id) => [token, id])));
  for (const text of typeof texts === 'string' ? [texts] : texts) {
    for (const { start, end, id } of finder.sections(text)) {
      if (id === undefined) yield text.slice(start, end);
    }
  }
}
