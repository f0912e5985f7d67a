import type { Hdf5Object } from '../hdf5/hdf5-file.ts';
import type { Weight } from '../weights.ts';
import type { WeightsOfLayer } from './keras-model.ts';
import { namedWeights } from './named-weights.ts';

/** Attributes beyond 64 kB are split into parts: `weight_names0`, `weight_names1`. */
function listOf(object: Hdf5Object, name: string): string[] {
  const whole = object.attribute(name);
  if (whole !== null) return [...whole];
  const parts: string[] = [];
  for (let part = 0; ; part++) {
    const next = object.attribute(`${name}${part}`);
    if (next === null) return parts;
    parts.push(...next);
  }
}

/**
 * Weights of an `.h5` file of Keras 1 and 2, which Keras 3 writes too: a group for each layer, whose
 * attribute `weight_names` lists the paths of its weights. A nested model has one group.
 */
export function legacyWeights(root: Hdf5Object): WeightsOfLayer {
  return (layer) => {
    const found = new Map<string, Weight>();
    let outermost = layer;
    while (outermost.around !== null) outermost = outermost.around;
    const { name } = outermost;
    const group = root.at(name);
    for (const path of group === null ? [] : listOf(group, 'weight_names')) {
      const weight = group?.at(path)?.values() ?? null;
      if (weight !== null) found.set(`${name}/${path}`, weight);
    }
    return namedWeights(found)(layer);
  };
}
