import { check, rules } from '@unrolled/guards';
import { refusePromise } from './refuse-promise.ts';

/** Marks what a scope can free, across duplicate installs of this package. */
export const scoped = Symbol.for('unrolled.scoped');

/** Object that a scope frees. */
export interface Scoped {
  readonly [scoped]: true;
  dispose(): void;
  /** Takes it out of the care of the scopes that run. */
  keep(): unknown;
  /** Tensors that must live as long as this one. */
  dependencies(): Iterable<Scoped>;
}

/** The values of a scope that runs, and the scope around it. */
interface Frame {
  readonly values: Set<Scoped>;
  readonly outer: Frame | null;
}

let current: Frame | null = null;

/** Registers a new value with the running scope; false where none runs. */
export function enterScope(value: Scoped): boolean {
  current?.values.add(value);
  return current !== null;
}

/** Removes a value from the running scope that created it: its owner frees it. */
export function leaveScope(value: Scoped): void {
  for (let frame = current; frame !== null && !frame.values.delete(value); ) frame = frame.outer;
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
  check('scope', 'run', run, rules.function);
  const outer = current;
  const inner = new Set<Scoped>();
  current = { values: inner, outer };
  try {
    const result = run();
    refusePromise('scope', result, ', return the tensors and await their data() outside');
    for (const survivor of reachable(result)) {
      if (!inner.delete(survivor)) continue;
      if (outer === null) survivor.keep();
      else outer.values.add(survivor);
    }
    return result;
  } finally {
    current = outer;
    for (const value of inner) value.dispose();
  }
}

/** Everything that a scope could free in `root`, at any depth. */
function reachable(root: unknown): Set<Scoped> {
  const found = new Set<Scoped>();
  const seen = new Set<unknown>();
  const pending: unknown[] = [root];
  const visit = (values: Iterable<unknown>) => {
    for (const value of values) pending.push(value);
  };
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isScoped(value)) {
      found.add(value);
      visit(value.dependencies());
    } else if (value instanceof Map) {
      visit(value.keys());
      visit(value.values());
    } else if (Array.isArray(value) || value instanceof Set) {
      visit(value);
    } else if (!ArrayBuffer.isView(value)) {
      visit(Object.values(value));
    }
  }
  return found;
}

const isScoped = (value: object): value is Scoped => scoped in value;
