import { ArgumentError } from '@unrolled/tensor';

/** For authors of layers: each named size must be a whole number from 1 up. @throws ArgumentError */
export function checkSizes(where: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new ArgumentError(`${where}: ${name} must be a whole number from 1 up, got ${value}`);
    }
  }
}

/** For authors of layers: each named rate must lie in [0, 1). @throws ArgumentError */
export function checkRates(where: string, rates: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(rates)) {
    if (!(value >= 0 && value < 1)) {
      throw new ArgumentError(
        `${where}: ${name} must be from 0 up to but not including 1, got ${value}`,
      );
    }
  }
}

/** For authors of layers: a value must be one of a list. @throws ArgumentError naming them all */
export function checkChoice(
  where: string,
  name: string,
  value: string,
  choices: readonly string[],
): void {
  if (!choices.includes(value)) {
    throw new ArgumentError(
      `${where}: ${name} must be ${choices.map((choice) => `'${choice}'`).join(' or ')}, got '${value}'`,
    );
  }
}
