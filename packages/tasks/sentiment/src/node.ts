import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import { buildSentimentModel, decodeSentimentModel, encodeSentimentModel } from './model-file.ts';
import type { SentimentModel } from './sentiment-model.ts';

/**
 * Saves all of a model as one safetensors file.
 * @throws FileError when it cannot be written; what was there before is then untouched
 */
export async function saveSentimentModel(model: SentimentModel, path: string): Promise<void> {
  await writeFileAtomic(path, await encodeSentimentModel(model));
}

/**
 * The model that a file holds, ready to predict.
 * @throws FileError when it cannot be read; FormatError or ArgumentError when it is not a sentiment
 *   model, or damaged
 */
export async function loadSentimentModel(path: string): Promise<SentimentModel> {
  const bytes = await readFileBytes(path, 'model');
  return buildSentimentModel(decodeSentimentModel(bytes, path));
}
