import { inWords } from './in-words.ts';
import { TokenizerError } from './tokenizer-error.ts';

/** @throws TokenizerError unless `value` is one of `choices`. */
export function checkChoice(
  where: string,
  name: string,
  value: string,
  choices: readonly string[],
): void {
  if (choices.includes(value)) return;
  const words = choices.map((choice) => `'${choice}'`).join(' or ');
  throw new TokenizerError(`${where}: ${name} must be ${words}, got ${inWords(value)}`);
}
