import { InvalidArgumentError } from 'commander';

// Checks of an option's text. A refused value becomes one line that names the option, and exit status 2.

export const wholeNumber = numberThat(
  'a whole number from 0 up',
  (value) => Number.isSafeInteger(value) && value >= 0,
);

export const positiveNumber = numberThat('a number above 0', (value) => value > 0);

function numberThat(words: string, holds: (value: number) => boolean) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && holds(value)) return value;
    throw new InvalidArgumentError(`it must be ${words}`);
  };
}
