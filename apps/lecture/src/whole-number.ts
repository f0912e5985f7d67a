import { ArgumentError } from '@unrolled/tensor';

/** The value of an option. @throws ArgumentError unless it is a whole number from `least` up */
export function wholeNumber(option: string, text: string, least = 1): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new ArgumentError(`${option} must be a whole number from ${least} up, got ${text}`);
}
