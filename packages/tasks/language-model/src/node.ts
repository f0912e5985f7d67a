import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import type { LanguageModel } from './language-model.ts';
import { buildLanguageModel, decodeLanguageModel, encodeLanguageModel } from './model-file.ts';

/**
 * Saves all of a model as one safetensors file.
 * @throws FileError when it cannot be written; what was there before is then untouched
 */
export async function saveLanguageModel(model: LanguageModel, path: string): Promise<void> {
  await writeFileAtomic(path, await encodeLanguageModel(model));
}

/**
 * The model that a file holds, ready to predict.
 * @throws FileError when it cannot be read; FormatError or ArgumentError when it is not a language
 *   model, or damaged
 */
export async function loadLanguageModel(path: string): Promise<LanguageModel> {
  const bytes = await readFileBytes(path, 'model');
  return buildLanguageModel(decodeLanguageModel(bytes, path));
}

export { openTextFiles } from './node/text-files.ts';
