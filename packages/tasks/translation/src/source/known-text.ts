import type { SentencePair } from '@unrolled/datasets';
import { describe } from '@unrolled/guards';
import type { JsonObject } from '@unrolled/nn';
import { FormatError } from '@unrolled/tensor';
import { countForms, type FormCounts } from './count-forms.ts';
import { measureCopying } from './measure-copying.ts';

/** Kinds of unknown words that targets keep unchanged. */
export interface CopiedKinds {
  /** Words with a capital letter that do not begin a sentence. */
  readonly names: boolean;
  /** Numbers, and words with a digit. */
  readonly numbers: boolean;
  /** Any other word. */
  readonly words: boolean;
}

/** Record of the training sources as a model file holds it. */
export interface KnownTextFields {
  /** BCP 47 tag of the source language, or `und`. */
  readonly language: string;
  /** Words and numbers seen within sentences, the most frequent first. */
  readonly words: readonly string[];
  /** Words seen only as the first of a sentence. */
  readonly firstWords: readonly string[];
  /** All characters seen. */
  readonly characters: string;
  /** Whether most sources begin with a capital letter. */
  readonly startsWithCapital: boolean;
  /** Whether a share of the sources has several sentences, so that a line is translated as one. */
  readonly hasSeveralSentences: boolean;
  /** Tokens of the longest source. */
  readonly longest: number;
  readonly copied: CopiedKinds;
  /** Whether the model has practised copying, so that it has learned placeholders. */
  readonly canCopy: boolean;
}

/** Words kept at most, so that files stay small; rarer ones count as unknown. */
const mostWords = 50_000;

/**
 * The share of words seen once from which words are no unit of the sources, as when spelling is what
 * is learned: this share of new text is unknown (Good 1953), so unknown words are nothing special.
 */
const mostSeenOnce = 0.2;

/**
 * The share of sources with several sentences from which such lines are left whole: the model knows
 * them, or the rules that find sentences do not fit, as with the 14. of a date.
 */
const severalShare = 0.02;

/** Words, casing, characters and lengths of the sources of a training set. */
export class KnownText {
  readonly fields: KnownTextFields;
  readonly #forms: ReadonlySet<string>;
  /** The usual form within a sentence, by its lower case. */
  readonly #usual: ReadonlyMap<string, string>;
  readonly #characters: ReadonlySet<string>;
  /** Beginnings of known words, in lower case. */
  #beginnings: ReadonlySet<string> | null = null;

  constructor(fields: KnownTextFields) {
    this.fields = inOrder(fields);
    this.#forms = new Set([...fields.words, ...fields.firstWords]);
    this.#characters = new Set(fields.characters);
    const usual = new Map<string, string>();
    for (const word of fields.words) {
      const key = word.toLowerCase();
      if (!usual.has(key)) usual.set(key, word);
    }
    for (const word of fields.firstWords) {
      const key = word.toLowerCase();
      if (!usual.has(key)) usual.set(key, key);
    }
    this.#usual = usual;
  }

  /** Whether words are units of the sources, so that one may be unknown. */
  get knowsWords(): boolean {
    return this.#forms.size > 0;
  }

  /** Whether the word occurs in the sources in this casing. */
  hasForm(word: string): boolean {
    return this.#forms.has(word);
  }

  /** The usual casing of a word within a sentence; undefined for an unknown word. */
  usualForm(word: string): string | undefined {
    return this.#usual.get(word.toLowerCase());
  }

  hasCharacters(text: string): boolean {
    for (const character of text) if (!this.#characters.has(character)) return false;
    return true;
  }

  /** Whether a known word has the same beginning, like another inflection of the word. */
  hasRelated(word: string): boolean {
    this.#beginnings ??= new Set(
      Array.from(this.#usual.keys(), (key) => [...key].slice(0, beginningLength).join('')),
    );
    const letters = [...word.toLowerCase()];
    if (letters.length <= beginningLength) return false;
    return this.#beginnings.has(letters.slice(0, beginningLength).join(''));
  }
}

/** Always the same order, so that it is saved as the same bytes. */
const inOrder = ({
  language,
  longest,
  canCopy,
  copied: { names, numbers, words },
  startsWithCapital,
  hasSeveralSentences,
  characters,
  ...lists
}: KnownTextFields): KnownTextFields => ({
  language,
  longest,
  canCopy,
  copied: { names, numbers, words },
  startsWithCapital,
  hasSeveralSentences,
  characters,
  words: lists.words,
  firstWords: lists.firstWords,
});

/** Letters that related words share at their beginning. */
const beginningLength = 4;

/** Records the sources of a training set. @param given values that do not follow from the pairs */
export function learnKnownText(
  pairs: readonly SentencePair[],
  given: Pick<KnownTextFields, 'language' | 'longest' | 'canCopy'>,
): KnownText {
  const counts = countForms(pairs.map(({ source }) => source));
  const isByWords = counts.seenOnce <= mostSeenOnce * counts.total;
  const { words, firstWords } = isByWords ? listWords(counts) : { words: [], firstWords: [] };
  return new KnownText({
    ...given,
    words,
    firstWords,
    characters: [...counts.characters].sort().join(''),
    startsWithCapital: counts.capitalStarts > pairs.length / 2,
    hasSeveralSentences: counts.several > severalShare * pairs.length,
    copied: measureCopying(pairs, counts, isByWords),
  });
}

function listWords({ within, first }: FormCounts) {
  const byCount = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  const words = byCount(within)
    .slice(0, mostWords)
    .map(([word]) => word);
  const firstWords = byCount(first)
    .map(([word]) => word)
    .filter((word) => !within.has(word))
    .slice(0, mostWords);
  return { words, firstWords };
}

/** Adds the record of another training set, for a model that is trained further. */
export function mergeKnownText(before: KnownText, now: KnownText): KnownText {
  const [a, b] = [before.fields, now.fields];
  const union = (one: readonly string[], other: readonly string[]) => [
    ...new Set([...one, ...other]),
  ];
  const words = union(a.words, b.words).slice(0, mostWords);
  const within = new Set(words);
  return new KnownText({
    ...b,
    words,
    firstWords: union(a.firstWords, b.firstWords).filter((word) => !within.has(word)),
    characters: [...new Set(a.characters + b.characters)].sort().join(''),
    longest: Math.max(a.longest, b.longest),
    canCopy: a.canCopy || b.canCopy,
  });
}

/** Reads the record from a file, which may be damaged or hostile. @throws FormatError */
export function readKnownText(where: string, json: JsonObject): KnownText {
  const refuse = (field: string, expected: string): never => {
    throw new FormatError(`${where}: knownText.${field} must be ${expected}; the file is damaged`);
  };
  const texts = (field: string): string[] => {
    const value = json[field];
    return Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? (value as string[])
      : refuse(field, 'a list of words');
  };
  const text = (field: string): string => {
    const value = json[field];
    return typeof value === 'string' ? value : refuse(field, 'a text');
  };
  const truth = (fields: JsonObject, field: string): boolean => {
    const value = fields[field];
    return typeof value === 'boolean' ? value : refuse(field, 'true or false');
  };
  const { longest } = json;
  const copied = (json.copied ?? {}) as JsonObject;
  return new KnownText({
    language: readLanguage(where, text('language')),
    words: texts('words'),
    firstWords: texts('firstWords'),
    characters: text('characters'),
    startsWithCapital: truth(json, 'startsWithCapital'),
    hasSeveralSentences: truth(json, 'hasSeveralSentences'),
    longest:
      typeof longest === 'number' && Number.isSafeInteger(longest) && longest > 0
        ? longest
        : refuse('longest', 'a whole number from 1 up'),
    copied: {
      names: truth(copied, 'names'),
      numbers: truth(copied, 'numbers'),
      words: truth(copied, 'words'),
    },
    canCopy: truth(json, 'canCopy'),
  });
}

function readLanguage(where: string, language: string): string {
  if (isLanguage(language)) return language;
  throw new FormatError(
    `${where}: knownText.language must be a language tag, got ${describe(language)}`,
  );
}

/** Whether this is a BCP 47 language tag, such as `en` or `pt-BR`. */
export function isLanguage(language: unknown): boolean {
  if (typeof language !== 'string') return false;
  try {
    return Intl.getCanonicalLocales(language).length === 1;
  } catch {
    return false;
  }
}
