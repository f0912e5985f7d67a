/**
 * Marks the classes that guards recognise. The mark is a getter of the prototype that asks for a
 * private field, so it holds across duplicate installs and is undefined on a prototype or a proxy.
 */
export const kind = Symbol.for('unrolled.kind');

/** An instance of the class Tensor, Rng, Module or Optimizer, or of one that extends it. */
export type Kind = 'tensor' | 'rng' | 'module' | 'optimizer';

/** A property of any value; undefined if there is none, or if reading it throws. */
export function readFrom(value: unknown, name: PropertyKey): unknown {
  try {
    return (value as Readonly<Record<PropertyKey, unknown>>)[name];
  } catch {
    return undefined;
  }
}

/** The kind of a value; undefined for any other value, however it behaves when it is read. */
export function kindOf(value: unknown): Kind | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return readFrom(value, kind) as Kind | undefined;
}
