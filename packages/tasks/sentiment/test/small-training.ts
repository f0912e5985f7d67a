import { type SentimentTraining, sentiment } from '../src/index.ts';
import { negations, smallSizes } from './small.ts';

/** Texts whose label turns with a word, and the options of a short run on them. */
export const training = negations(160, 1);
export const validation = negations(40, 2);
export const data = { training, validation };
export const quick: Partial<SentimentTraining> = {
  ...smallSizes,
  steps: 12,
  batchSize: 16,
  learningRate: 0.02,
};

/** The file of a run. */
export async function trainToFile(
  options: Partial<SentimentTraining>,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  let file = new Uint8Array();
  const save = (bytes: Uint8Array) => {
    file = new Uint8Array(bytes);
  };
  await sentiment.train(data, { ...quick, ...options }, { save, signal });
  return file;
}
