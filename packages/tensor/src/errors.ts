/**
 * Every error that Unrolled throws on purpose. `instanceof` compares a brand, not the prototype
 * chain, so it holds even when two copies of the package are installed side by side.
 */
const brand = Symbol.for('unrolled.error');

export class UnrolledError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    Object.defineProperty(this, brand, { value: kindsOf(new.target) });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const kinds: unknown = Reflect.get(value, brand);
    return Array.isArray(kinds) && kinds.includes(this.name);
  }
}

/** The names of a class and of those it extends, up to UnrolledError. */
function kindsOf(errorClass: unknown): string[] {
  const kinds: string[] = [];
  for (let kind = errorClass; typeof kind === 'function'; kind = Object.getPrototypeOf(kind)) {
    kinds.push(kind.name);
    if (kind.name === 'UnrolledError') break;
  }
  return kinds;
}

/** Shapes that do not fit the operation. */
export class ShapeError extends UnrolledError {}

/** An argument outside of what is allowed: a negative size, an unknown option, a wrong type. */
export class ArgumentError extends UnrolledError {}

/** An operation that a backend cannot carry out. */
export class BackendError extends UnrolledError {}

/** A tensor or backend used after it was disposed of, or a graph walked twice. */
export class StateError extends UnrolledError {}

/** Input data that cannot be used: empty, too short, not finite, not parseable. */
export class DataError extends UnrolledError {}

/** A file that is not what it should be. */
export class FormatError extends UnrolledError {}
