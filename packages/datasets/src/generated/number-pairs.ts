import { check, checkChoice, whole } from '@unrolled/guards';
import { toCardinal as inEnglish } from 'n2words/en-US';
import { toCardinal as inFrench } from 'n2words/fr-FR';
import {
  checkGenerateOptions,
  type GeneratedPair,
  type GeneratedPairs,
  type GenerateOptions,
} from './generated-pairs.ts';
import { koreanNumber } from './korean-number.ts';

/** Languages of the targets of `numberPairs`, and how each writes a number. */
const writers = { fr: inFrench, ko: koreanNumber };

export type NumberLanguage = keyof typeof writers;


const all = { en: inEnglish, ...writers };

/**
 * A number in words, as `numberPairs` writes it: 21 is `twenty-one`, `vingt et un` or `이십일`.
 * @param number a whole number from 0 to 10¹⁵
 * @throws ArgumentError for other numbers and languages
 */
export function numberInWords(number: number, language: 'en' | NumberLanguage): string {
  check('numberInWords', 'number', number, whole(0, 1e15));
  checkChoice('numberInWords', 'language', language, Object.keys(all) as (keyof typeof all)[]);
  return all[language](number);
}

/**
 * Numbers in English words and in French or Korean ones, below 10ⁿ for n from 3 to `digits`, each n as often as
 * another; no number occurs twice. 0 to 99 are always in the training data, so that no word is unknown.
 *
 *     one thousand two hundred thirty-four → mille deux cent trente-quatre
 *
 * @param digits from 5 to 15
 * @param language of the targets. Default French
 * @throws ArgumentError for other digits and languages, for fewer than 100 training pairs, and for more
 *   than half of all numbers
 */
export function numberPairs(
  options: GenerateOptions,
  digits: number,
  language: NumberLanguage = 'fr',
): GeneratedPairs {
  check('numberPairs', 'digits', digits, whole(5, 15));
  checkChoice('numberPairs', 'language', language, Object.keys(writers) as NumberLanguage[]);
  const most = 10 ** digits / 2;
  const { training, test, rng } = checkGenerateOptions('numberPairs', options, 100, most);
  const small = Array.from({ length: 100 }, (_, number) => number);
  const drawn = new Set<number>(small);
  while (drawn.size < training + test) {
    drawn.add(Math.floor(rng.uniform() * 10 ** (3 + rng.integer(digits - 2))));
  }
  const pairs = [...drawn].map(
    (number): GeneratedPair => ({ source: inEnglish(number), target: writers[language](number) }),
  );
  const others = pairs.slice(small.length);
  return {
    training: [...pairs.slice(0, small.length), ...others.slice(test)],
    test: others.slice(0, test),
  };
}
