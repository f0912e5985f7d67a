import {
  type GeneratedPair,
  type GeneratedPairs,
  type NumberLanguage,
  numberPairs,
} from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';

const counts = { training: 20_000, test: 1_000 };

/**
 * Numbers below 10ⁿ in English words, and their translations as the models write them: Korean with a
 * space after each syllable, since every syllable is a token. Same arguments, same pairs; none of
 * `test` is in `training`.
 */
export function numberTexts(language: NumberLanguage, digits: number): GeneratedPairs {
  const { training, test } = numberPairs({ ...counts, rng: new Rng(1) }, digits, language);
  if (language === 'fr') return { training, test };
  const spaced = ({ source, target }: GeneratedPair) => ({ source, target: syllables(target) });
  return { training: training.map(spaced), test: test.map(spaced) };
}

const syllables = (text: string) => [...text.replaceAll(' ', '')].join(' ');

/** A translation as people write it, from what a model writes. */
export const written = (language: NumberLanguage, text: string): string =>
  language === 'fr'
    ? text.replaceAll(' - ', '-')
    : text.replaceAll(' ', '').replaceAll(/([만억])(?=.)/gu, '$1 ');
