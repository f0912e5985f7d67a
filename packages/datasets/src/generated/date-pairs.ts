import {
  checkGenerateOptions,
  type GeneratedPairs,
  type GenerateOptions,
} from './generated-pairs.ts';

const dateLanguages = ['en-US', 'en-GB', 'fr', 'de', 'es', 'it', 'nl', 'pt', 'sv', 'pl'] as const;

const dateStyles = ['full', 'long', 'medium'] as const;

/** 1900-01-01 to 2099-12-31 */
const dayCount = 73_049;
const millisecondsPerDay = 86_400_000;
const firstDay = Date.UTC(1900, 0, 1);

/**
 * Dates as written in several languages, by `Intl`, and in ISO 8601. Each day of 1900
 * to 2099 occurs at most once, in one language and style.
 *
 *     mardi 3 mars 1998 → 1998-03-03
 *
 * @throws ArgumentError for more pairs than days
 */
export function datePairs(options: GenerateOptions): GeneratedPairs {
  const { training, test, rng } = checkGenerateOptions('datePairs', options, 1, dayCount);
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
