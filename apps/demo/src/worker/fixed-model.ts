import { loadOnce } from './load-once.ts';
import { loadPretrained, type PretrainedName } from './models.ts';

/** A model of the site, loaded once, whose weights are not trained: only inputs gather gradients. */
export const fixedModel = loadOnce(async (name: PretrainedName) => {
  const { model } = await loadPretrained(name);
  for (const parameter of model.parameters()) parameter.requiresGrad = false;
  return model;
});
