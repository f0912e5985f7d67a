import { type LanguageModel, languageModel } from '@unrolled/language-model';
import { modelBytes } from './model-bytes.ts';

/** Language models that the site brings. */
export type PretrainedName = 'gru' | 'lstm' | 'rnn' | 'korean' | 'tiny';

export interface LoadedModel {
  readonly model: LanguageModel;
  /** Size of its file in bytes. */
  readonly bytes: number;
}

export async function loadPretrained(name: PretrainedName): Promise<LoadedModel> {
  return loadFile(await modelBytes(name), name);
}

/** @throws FormatError for a file that is damaged, or of another task */
export function loadFile(bytes: Uint8Array, source: string): LoadedModel {
  const model = languageModel.load(bytes, source);
  model.eval();
  return { model, bytes: bytes.byteLength };
}
