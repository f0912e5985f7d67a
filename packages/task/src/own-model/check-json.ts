import { describe, rules } from '@unrolled/guards';
import type { JsonObject, JsonValue } from '@unrolled/nn';
import { ArgumentError } from '@unrolled/tensor';

/** Nesting beyond which a value is taken for one that holds itself. */
const deepest = 100;

/**
 * The JSON form of an object: `toJSON()` is applied, as to tokenizers, and undefined properties are
 * left out.
 * @param name of the object in errors
 * @throws ArgumentError naming the first value that JSON would lose: NaN, a typed array, a Map
 */
export function checkJson(where: string, name: string, value: object): JsonObject {
  return copyOf(where, name, value, 0) as JsonObject;
}

function copyOf(where: string, path: string, value: unknown, depth: number): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (depth < deepest) {
    if (Array.isArray(value)) {
      return value.map((item, place) => copyOf(where, `${path}[${place}]`, item, depth + 1));
    }
    if (rules.object.holds(value)) {
      const object = value as Record<string, unknown>;
      if (typeof object.toJSON === 'function') {
        return copyOf(where, path, object.toJSON(), depth + 1);
      }
      const kept = Object.entries(object).filter(([, own]) => own !== undefined);
      return Object.fromEntries(
        kept.map(([key, own]) => [key, copyOf(where, `${path}.${key}`, own, depth + 1)]),
      );
    }
  }
  throw new ArgumentError(
    `${where}: ${path} must be representable in JSON, got ${describe(value)}; give finite numbers, texts, ` +
      'booleans, null, arrays and objects of them',
  );
}
