import { InvalidArgumentError } from 'commander';

// What an option's text must be. A refused value becomes one line that names the option, and exit
// status 2.

const parseNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

export function positiveInteger(text: string): number {
  const value = parseNumber(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('it must be a whole number from 1 up');
}

export function wholeNumber(text: string): number {
  const value = parseNumber(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('it must be a whole number from 0 up');
}

export function positiveNumber(text: string): number {
  const value = parseNumber(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('it must be a number above 0');
}

export function nonNegativeNumber(text: string): number {
  const value = parseNumber(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('it must be a number from 0 up');
}

/** A share of something: dropout, warm-up. */
export function fraction(text: string): number {
  const value = parseNumber(text);
  if (value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('it must be a number from 0 up to but not including 1');
}
