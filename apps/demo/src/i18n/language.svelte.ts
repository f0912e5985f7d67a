import { address } from '../shell/address.svelte.ts';

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

export const languageNames: Readonly<Record<Language, string>> = { en: 'English', ko: '한국어' };

const preferred: Language = navigator.language.startsWith('ko') ? 'ko' : 'en';

/** Derived, so that words are not shown anew whenever anything else in the address changes. */
const current = $derived(address.choice('lang', languages, preferred));

/** The language of the page: that of the address, or of the browser. */
export const language = {
  get current(): Language {
    return current;
  },
  set(wanted: Language): void {
    address.set({ lang: wanted });
  },
};

/**
 * Words in every language, of which the reader reads one. The type of the English ones is that of all,
 * so a missing or misnamed entry does not compile.
 */
export const dictionary =
  <Words extends object>(words: Readonly<Record<Language, Words>>) =>
  () =>
    words[language.current];

/** A number as the reader writes it, with a minus sign instead of a hyphen. */
export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  new Intl.NumberFormat(language.current, { signDisplay: 'negative', ...options })
    .format(value)
    .replace('-', '−');

/** A number with this many digits after the point. */
export const fixed = (value: number, digits: number): string =>
  formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A number with at most this many digits that count. */
export const significant = (value: number, digits: number): string =>
  formatNumber(value, { maximumSignificantDigits: digits });

/**
 * A share in percent; a dash where it was not measured.
 * @param digits how many count at most; default: whole percent
 */
export function percent(share: number, digits?: number): string {
  if (Number.isNaN(share)) return '–';
  const precision =
    digits === undefined ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: digits };
  return formatNumber(share, { style: 'percent', ...precision });
}
