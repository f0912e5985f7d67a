import { languageModel } from '@unrolled/language-model';

/** What is timed: the model and the batch by which machines and libraries are often compared. */
export const timedTraining = {
  cell: 'lstm',
  embeddingSize: 128,
  hiddenSize: 128,
  batchSize: 32,
  sequenceLength: 64,
} as const;

/** How fast this machine trains that language model, by the median of its steps. */
export async function measureTraining(): Promise<{
  milliseconds: number;
  charactersPerSecond: number;
}> {
  const seconds: number[] = [];
  const characters = timedTraining.batchSize * timedTraining.sequenceLength;
  await languageModel.train(
    { training: patternOf(characters * 2), validation: 'ab' },
    { ...timedTraining, steps: 30, validations: 1 },
    { callbacks: [{ name: 'speed', onStep: ({ stepSeconds }) => void seconds.push(stepSeconds) }] },
  );
  const [median] = seconds.sort((a, b) => a - b).slice(seconds.length >> 1);
  return { milliseconds: median * 1000, charactersPerSecond: characters / median };
}

/** A text of 64 different characters. */
const patternOf = (length: number): string =>
  Array.from({ length: length + 1 }, (_, place) => String.fromCharCode(48 + (place % 64))).join('');
