import { trainLanguageModel } from '@unrolled/language-model';

/**
 * How fast this machine trains a language model of the default sizes, by the median of its steps:
 * an LSTM of 128 units, 32 texts side by side, 64 characters each.
 */
export async function measureTraining(): Promise<{
  milliseconds: number;
  charactersPerSecond: number;
}> {
  const seconds: number[] = [];
  const characters = 32 * 64;
  await trainLanguageModel(
    { training: patternOf(characters * 2), validation: 'ab' },
    { limits: { steps: 30 }, validations: 1 },
    { callbacks: [{ name: 'speed', onStep: ({ stepSeconds }) => void seconds.push(stepSeconds) }] },
  );
  const [median] = seconds.sort((a, b) => a - b).slice(seconds.length >> 1);
  return { milliseconds: median * 1000, charactersPerSecond: characters / median };
}

/** A text of 64 different characters. */
const patternOf = (length: number): string =>
  Array.from({ length: length + 1 }, (_, place) => String.fromCharCode(48 + (place % 64))).join('');
