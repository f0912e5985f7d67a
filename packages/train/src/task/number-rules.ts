import { ArgumentError } from '@unrolled/tensor';

/** What a number among the options of a task must be. */
export interface NumberRule {
  readonly holds: (value: number) => boolean;
  readonly words: string;
}

export const numberRules = {
  count: {
    holds: (value) => Number.isSafeInteger(value) && value >= 1,
    words: 'a whole number from 1 up',
  },
  wholeNumber: {
    holds: (value) => Number.isSafeInteger(value) && value >= 0,
    words: 'a whole number from 0 up',
  },
  positive: {
    holds: (value) => Number.isFinite(value) && value > 0,
    words: 'a number above 0',
  },
  notNegative: {
    holds: (value) => Number.isFinite(value) && value >= 0,
    words: 'a number from 0 up',
  },
  share: {
    holds: (value) => Number.isFinite(value) && value > 0 && value < 1,
    words: 'a number between 0 and 1',
  },
  fraction: {
    holds: (value) => Number.isFinite(value) && value >= 0 && value < 1,
    words: 'a number from 0 up to but not including 1',
  },
  ratio: {
    holds: (value) => Number.isFinite(value) && value >= 0 && value <= 1,
    words: 'a number from 0 to 1',
  },
} as const satisfies Record<string, NumberRule>;

/** @throws ArgumentError naming the first value that breaks its rule */
export function checkNumbers<Name extends string>(
  where: string,
  values: Readonly<Record<NoInfer<Name>, number>>,
  rules: Readonly<Record<Name, NumberRule>>,
): void {
  for (const name of Object.keys(rules) as Name[]) {
    const { holds, words } = rules[name];
    const value = values[name];
    if (!holds(value)) throw new ArgumentError(`${where}: ${name} must be ${words}, got ${value}`);
  }
}
