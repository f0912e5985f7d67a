import { InvalidArgumentError } from 'commander';

// What an option's text must be. A refused value becomes one line that names the option, and exit
// status 2.

export const positiveInteger = numberThat(
  'a whole number from 1 up',
  (value) => Number.isSafeInteger(value) && value >= 1,
);

/** Of a beam: far more than is of use, few enough for the memory. */
export const beamWidth = wholeUpTo(1000);

export const wholeNumber = numberThat(
  'a whole number from 0 up',
  (value) => Number.isSafeInteger(value) && value >= 0,
);

export const positiveNumber = numberThat('a number above 0', (value) => value > 0);

export const nonNegativeNumber = numberThat('a number from 0 up', (value) => value >= 0);

/** Of values that are dropped: not all of them. */
export const fraction = numberThat(
  'a number from 0 up to but not including 1',
  (value) => value >= 0 && value < 1,
);

/** Of something that is cut in two: none of it may be empty. */
export const share = numberThat('a number between 0 and 1', (value) => value > 0 && value < 1);

/** Of all that may happen: some of it, up to everything. */
export const positiveShare = numberThat(
  'a number above 0 and at most 1',
  (value) => value > 0 && value <= 1,
);

export const ratio = numberThat('a number from 0 to 1', (value) => value >= 0 && value <= 1);

function wholeUpTo(most: number) {
  return numberThat(
    `a whole number from 1 to ${most}`,
    (value) => Number.isInteger(value) && value >= 1 && value <= most,
  );
}

function numberThat(words: string, holds: (value: number) => boolean) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && holds(value)) return value;
    throw new InvalidArgumentError(`it must be ${words}`);
  };
}
