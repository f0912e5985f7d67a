import { readFrom } from '@unrolled/guards';
import type { Weight, Weights } from '../weights.ts';
import type { WeightsOfLayer } from './keras-model.ts';

/** Weights as a file holds them. */
interface StoredWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/**
 * Finds weights by their paths in TensorFlow.js and Keras 2: the name of the layer is one of
 * the parts, in a Bidirectional followed by one that begins with forward_ or backward_ or is the name of the
 * layer given for that direction, and the last names the weight: `lstm_1/lstm_cell/kernel:0`,
 * `bidirectional/forward_lstm/bias`.
 */
export function namedWeights(stored: ReadonlyMap<string, StoredWeight>): WeightsOfLayer {
  const byLayer = new Map<string, [parts: string[], weight: StoredWeight][]>();
  for (const [path, weight] of stored) {
    const parts = path.split('/');
    for (const part of new Set(parts.slice(0, -1))) {
      const known = byLayer.get(part) ?? [];
      known.push([parts, weight]);
      byLayer.set(part, known);
    }
  }
  return (layer): Weights => {
    const { name } = layer;
    const backward = readFrom(readFrom(layer.value('backward_layer'), 'config'), 'name');
    const found = new Map<string, Weight>();
    for (const [parts, { shape, values }] of byLayer.get(name) ?? []) {
      const inside = parts.slice(parts.indexOf(name) + 1);
      const own = (inside.at(-1) ?? '').replace(/:\d+$/, '').replace(/_\d+$/, '');
      const prefix = inside.some((part) => part.startsWith('backward_') || part === backward)
        ? 'backward/'
        : inside.some((part) => part.startsWith('forward_'))
          ? 'forward/'
          : '';
      found.set(`${prefix}${own}`, {
        shape,
        values: values instanceof Float32Array ? values : Float32Array.from(values),
      });
    }
    return found;
  };
}
