import type { Rng } from '@unrolled/tensor';
import type { SentencePair } from '@unrolled/translation';
import { toCardinal as inEnglish } from 'n2words/en-US';
import { toCardinal as inFrench } from 'n2words/fr-FR';

/** Pairs to learn from, and others to be asked. */
export interface GeneratedPairs {
  readonly training: readonly SentencePair[];
  /** No source of these is in training. */
  readonly test: readonly SentencePair[];
}

export interface GenerateOptions {
  readonly training: number;
  readonly test: number;
  readonly rng: Rng;
}

/**
 * Numbers in English words and in French ones, below 10ⁿ for n from 3 to `digits`, each n as often as
 * another; no number is there twice. 0 to 99 are always there to learn from, so that no word is
 * unknown.
 *
 *     one thousand two hundred thirty-four → mille deux cent trente-quatre
 *
 * @param digits from 5 to 15
 */
export function numberPairs(
  { training, test, rng }: GenerateOptions,
  digits: number,
): GeneratedPairs {
  const small = Array.from({ length: 100 }, (_, number) => number);
  const drawn = new Set<number>(small);
  while (drawn.size < training + test) {
    drawn.add(Math.floor(rng.uniform() * 10 ** (3 + rng.integer(digits - 2))));
  }
  const pairs = [...drawn].map(numberPair);
  const others = pairs.slice(small.length);
  return {
    training: [...pairs.slice(0, small.length), ...others.slice(test)],
    test: others.slice(0, test),
  };
}

const numberPair = (number: number): SentencePair => ({
  source: inEnglish(number),
  target: inFrench(number),
});

const dateLanguages = ['en-US', 'en-GB', 'fr', 'de', 'es', 'it', 'nl', 'pt', 'sv', 'pl'] as const;

const dateStyles = ['full', 'long', 'medium'] as const;

/** 1900-01-01 to 2099-12-31 */
const dayCount = 73_049;
const millisecondsPerDay = 86_400_000;
const firstDay = Date.UTC(1900, 0, 1);

/**
 * Dates as people of several languages write them, by `Intl`, and as ISO 8601 does. Each day of 1900
 * to 2099 is there once at most, in one language and style.
 *
 *     mardi 3 mars 1998 → 1998-03-03
 */
export function datePairs({ training, test, rng }: GenerateOptions): GeneratedPairs {
  const formats = dateLanguages.flatMap((language) =>
    dateStyles.map(
      (dateStyle) => new Intl.DateTimeFormat(language, { dateStyle, timeZone: 'UTC' }),
    ),
  );
  const days = rng.shuffle(Int32Array.from({ length: dayCount }, (_, day) => day));
  const pairs = Array.from(days.subarray(0, training + test), (day) => {
    const date = new Date(firstDay + day * millisecondsPerDay);
    const source = formats[rng.integer(formats.length)].format(date);
    return { source, target: date.toISOString().slice(0, 10) };
  });
  return { training: pairs.slice(test), test: pairs.slice(0, test) };
}
