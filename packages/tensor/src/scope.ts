import { ArgumentError } from './errors.ts';

/** Marks what a scope can free, across duplicate installs of this package. */
export const scoped = Symbol.for('unrolled.scoped');

export interface Scoped {
  readonly [scoped]: true;
  dispose(): void;
  /** What must live as long as this does. */
  dependencies(): Iterable<Scoped>;
}

let current: Set<Scoped> | null = null;

/** Puts a new value under the care of the scope that runs now, if any. */
export function enterScope(value: Scoped): void {
  current?.add(value);
}

/** Takes a value out of the care of the scope that runs now: its owner frees it. */
export function leaveScope(value: Scoped): void {
  current?.delete(value);
}

/**
 * Runs a function and frees every tensor that was made inside and is not returned. What a returned
 * tensor still needs for its backward pass survives with it, and so do parameters, gradients and
 * optimizer state, which belong to their owners. Tensors are found in returned arrays, maps, sets
 * and objects, at any depth.
 *
 * @throws ArgumentError when the function is asynchronous: read values outside of the scope.
 */
export function scope<Result>(run: () => Result): Result {
  const outer = current;
  const inner = new Set<Scoped>();
  current = inner;
  try {
    const result = run();
    if (result instanceof Promise) {
      throw new ArgumentError(
        'scope: the function returned a promise; make it synchronous, return the tensors and ' +
          'await their data() outside',
      );
    }
    for (const survivor of reachable(result)) {
      if (inner.delete(survivor)) outer?.add(survivor);
    }
    return result;
  } finally {
    current = outer;
    for (const value of inner) value.dispose();
  }
}

/** Everything a scope could free that `root` holds, directly or not. */
function reachable(root: unknown): Set<Scoped> {
  const found = new Set<Scoped>();
  const seen = new Set<unknown>();
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isScoped(value)) {
      found.add(value);
      pending.push(...value.dependencies());
    } else if (value instanceof Map) {
      pending.push(...value.keys(), ...value.values());
    } else if (Array.isArray(value) || value instanceof Set) {
      pending.push(...value);
    } else if (!ArrayBuffer.isView(value)) {
      pending.push(...Object.values(value));
    }
  }
  return found;
}

const isScoped = (value: object): value is Scoped => scoped in value;
