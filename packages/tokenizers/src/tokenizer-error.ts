/** The brand that every error of Unrolled carries; the tokenizers share it without a dependency. */
const brand = Symbol.for('unrolled.error');

/**
 * Text, ids or a saved tokenizer that cannot be used. `instanceof` compares a brand, so that it
 * holds when two copies of the package are installed side by side; it is an `UnrolledError` to
 * `@unrolled/tensor` as well.
 */
export class TokenizerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TokenizerError';
    Object.defineProperty(this, brand, { value: ['TokenizerError', 'UnrolledError'] });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const kinds: unknown = Reflect.get(value, brand);
    return Array.isArray(kinds) && kinds.includes('TokenizerError');
  }
}
