import { type LanguageModel, languageModel } from '@unrolled/language-model';
import gru from '../../models/gru.safetensors?url';
import korean from '../../models/korean.safetensors?url';
import lstm from '../../models/lstm.safetensors?url';
import rnn from '../../models/rnn.safetensors?url';
import tiny from '../../models/tiny.safetensors?url';

const addresses = { gru, lstm, rnn, korean, tiny };

/** Models that the site brings; `scripts/make-models.ts` trains them. */
export type PretrainedName = keyof typeof addresses;

export interface LoadedModel {
  readonly model: LanguageModel;
  /** Size of its file in bytes. */
  readonly bytes: number;
}

export async function loadPretrained(name: PretrainedName): Promise<LoadedModel> {
  const response = await fetch(addresses[name]);
  if (!response.ok) throw new Error(`the model ${name} could not be loaded: ${response.status}`);
  return loadFile(new Uint8Array(await response.arrayBuffer()), name);
}

/** @throws FormatError for a file that is damaged, or of another task */
export function loadFile(bytes: Uint8Array, source: string): LoadedModel {
  const model = languageModel.load(bytes, source);
  model.eval();
  return { model, bytes: bytes.byteLength };
}
