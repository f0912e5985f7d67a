import type { LanguageModel } from '@unrolled/language-model';
import { loadPretrained, type PretrainedName } from './models.ts';

const opened = new Map<PretrainedName, Promise<LanguageModel>>();

/** A model of the site, loaded once, whose weights are not trained: only inputs gather gradients. */
export function fixedModel(name: PretrainedName): Promise<LanguageModel> {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const loading = loadPretrained(name).then(({ model }) => {
    for (const parameter of model.parameters()) parameter.requiresGrad = false;
    return model;
  });
  opened.set(name, loading);
  loading.catch(() => opened.delete(name)); // the next call tries again
  return loading;
}
