import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import {
  buildTranslationModel,
  decodeTranslationModel,
  encodeTranslationModel,
} from './model-file.ts';
import type { TranslationModel } from './translation-model.ts';

/**
 * Saves all of a model as one safetensors file.
 * @throws FileError when it cannot be written; what was there before is then untouched
 */
export async function saveTranslationModel(model: TranslationModel, path: string): Promise<void> {
  await writeFileAtomic(path, await encodeTranslationModel(model));
}

/**
 * The model that a file holds, ready to translate.
 * @throws FileError when it cannot be read; FormatError, TokenizerError or ArgumentError when it is
 *   not a translation model, or damaged
 */
export async function loadTranslationModel(path: string): Promise<TranslationModel> {
  const bytes = await readFileBytes(path, 'model');
  return buildTranslationModel(decodeTranslationModel(bytes, path));
}
