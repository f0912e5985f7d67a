import { TokenizerError } from './tokenizer-error.ts';

/** @throws TokenizerError unless `value` is a whole number of at least `minimum`. */
export function checkCount(where: string, name: string, value: number, minimum: number): void {
  if (Number.isSafeInteger(value) && value >= minimum) return;
  throw new TokenizerError(
    `${where}: ${name} must be a whole number of at least ${minimum}, got ${value}`,
  );
}
