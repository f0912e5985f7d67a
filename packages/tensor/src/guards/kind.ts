/**
 * Marks the classes that guards recognise. The mark is a getter of the prototype that asks for a
 * private field, so it holds across duplicate installs and is undefined on a prototype or a proxy.
 */
export const kind = Symbol.for('unrolled.kind');

/** An instance of the class Tensor, Rng, Module or Optimizer, or of one that extends it. */
export type Kind = 'tensor' | 'rng' | 'module' | 'optimizer';

/** The kind of a value; undefined for anything else, however it behaves when it is read. */
export function kindOf(value: unknown): Kind | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return (value as { readonly [kind]?: Kind })[kind];
  } catch {
    return undefined;
  }
}
