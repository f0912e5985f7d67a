import { describe } from './describe.ts';
import { FormatError } from './errors.ts';

/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** Reads values from the JSON of a file, with errors that say what was expected where. */
export class JsonReader {
  readonly #source: string;
  readonly #remedy: string;

  /**
   * @param source name of the file in errors
   * @param remedy advice for a damaged file
   */
  constructor(source: string, remedy: string) {
    this.#source = source;
    this.#remedy = remedy;
  }

  error(expected: string, got: string): FormatError {
    return new FormatError(`${this.#source}: expected ${expected}, got ${got}; ${this.#remedy}`);
  }

  parse(text: string, what: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.error(`JSON as ${what}`, describe(text));
    }
  }

  object(value: unknown, what: string): Json {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
    throw this.error(`an object as ${what}`, describe(value));
  }

  list(value: unknown, what: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    throw this.error(`a list as ${what}`, describe(value));
  }

  text(value: unknown, what: string): string {
    if (typeof value === 'string') return value;
    throw this.error(`a text as ${what}`, describe(value));
  }

  /** A number from 0 up, without a fraction. */
  whole(value: unknown, what: string): number {
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
    throw this.error(`a whole number as ${what}`, describe(value));
  }

  number(value: unknown, what: string): number {
    if (Number.isFinite(value)) return value as number;
    throw this.error(`a finite number as ${what}`, describe(value));
  }

  boolean(value: unknown, what: string): boolean {
    if (typeof value === 'boolean') return value;
    throw this.error(`true or false as ${what}`, describe(value));
  }
}
