import { presentable } from './printable.ts';

/**
 * Every error that Unrolled throws on purpose. `instanceof` compares a brand, not the prototype
 * chain, so it holds even when two copies of the package are installed side by side, minified or
 * not. Control characters in a message are escaped, and its length is bounded, whatever it quotes.
 */
export const brand = Symbol.for('unrolled.error');

/** Base class of all errors of Unrolled. */
export class UnrolledError extends Error {
  /** The name that instances carry; written out, because minifiers rename classes. */
  static readonly kind: string = 'UnrolledError';

  constructor(message: string, options?: { cause?: unknown }) {
    super(presentable(message), options);
    const kinds = kindsOf(new.target);
    this.name = kinds[0];
    Object.defineProperty(this, brand, { value: kinds });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const kinds: unknown = Reflect.get(value, brand);
    return Array.isArray(kinds) && kinds.includes(kindOf(this));
  }
}

/** A subclass without a kind is known by its class name. */
const kindOf = (errorClass: typeof UnrolledError): string =>
  Object.hasOwn(errorClass, 'kind') ? errorClass.kind : errorClass.name;

/** The kinds of a class and of those it extends, up to UnrolledError. */
function kindsOf(errorClass: typeof UnrolledError): string[] {
  const kinds = [kindOf(errorClass)];
  return errorClass === UnrolledError
    ? kinds
    : [...kinds, ...kindsOf(Object.getPrototypeOf(errorClass))];
}

/** Shapes that do not fit the operation. */
export class ShapeError extends UnrolledError {
  static override readonly kind = 'ShapeError';
}

/** An argument outside of what is allowed: a negative size, an unknown option, a wrong type. */
export class ArgumentError extends UnrolledError {
  static override readonly kind = 'ArgumentError';
}

/** An operation that a backend cannot carry out. */
export class BackendError extends UnrolledError {
  static override readonly kind = 'BackendError';
}

/** A tensor or backend used after it was disposed of, or a graph walked twice. */
export class StateError extends UnrolledError {
  static override readonly kind = 'StateError';
}

/** Input data that cannot be used: empty, too short, not finite, not parseable. */
export class DataError extends UnrolledError {
  static override readonly kind = 'DataError';
}

/** A file that is not what it should be. */
export class FormatError extends UnrolledError {
  static override readonly kind = 'FormatError';
}
