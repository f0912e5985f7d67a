import { check, describe, printable, readFrom, rules } from '@unrolled/guards';
import { FormatError, Rng } from '@unrolled/tensor';
import type { JsonObject, JsonValue, PartState } from './resumable.ts';

/** The two halves of a saved part. @throws ArgumentError for an invalid one */
export function savedPart(where: string, saved: Required<PartState>): Required<PartState> {
  check(where, 'the saved state', saved, rules.object);
  const tensors = readFrom(saved, 'tensors') as Required<PartState>['tensors'];
  check(where, 'tensors of the saved state', tensors, rules.object);
  return { tensors, state: readFrom(saved, 'state') as JsonObject };
}

/** Reads a saved state field by field. A file may be damaged or hostile, so every field is checked. */
export class SavedFields {
  readonly #where: string;
  readonly #state: JsonObject;

  /** @param where whose state it is, for messages */
  constructor(where: string, state: JsonValue) {
    check('SavedFields', 'where', where, rules.text);
    this.#where = where;
    if (!isObject(state)) throw this.#wrong('state', 'an object', state);
    this.#state = state;
  }

  number(name: string): number {
    const value = this.#field(name);
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw this.#wrong(name, 'a number', value);
    }
    return value;
  }

  numberOrNull(name: string): number | null {
    return this.#field(name) === null ? null : this.number(name);
  }

  /** A whole number from 0 on. */
  count(name: string): number {
    const value = this.#field(name);
    if (!isCount(value)) throw this.#wrong(name, 'a whole number from 0 up', value);
    return value;
  }

  countBelow(name: string, limit: number): number {
    check(this.#where, 'the limit', limit, rules.number);
    const value = this.count(name);
    if (value >= limit) throw this.#wrong(name, `below ${limit}`, value);
    return value;
  }

  counts(name: string): readonly number[] {
    const value = this.#field(name);
    if (!Array.isArray(value) || !value.every(isCount)) {
      throw this.#wrong(name, 'a list of whole numbers from 0 up', value);
    }
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#field(name);
    if (typeof value !== 'boolean') throw this.#wrong(name, 'true or false', value);
    return value;
  }

  fields(name: string): SavedFields {
    const value = this.#field(name);
    return new SavedFields(`${this.#where}, ${shown(name)}`, value);
  }

  object(name: string): JsonObject {
    const value = this.#field(name);
    if (!isObject(value)) throw this.#wrong(name, 'an object', value);
    return value;
  }

  names(): string[] {
    return Object.keys(this.#state);
  }

  rng(name: string): Rng {
    const fields = this.fields(name);
    const [key, counter] = [fields.counts('key'), fields.counts('counter')];
    const words = [...key, ...counter];
    if (key.length !== 2 || counter.length !== 2 || words.some((word) => word >= 2 ** 32)) {
      throw this.#wrong(name, "a generator's state", this.#field(name));
    }
    return Rng.fromState({ key: [key[0], key[1]], counter: [counter[0], counter[1]] });
  }

  /** A saved count that must equal the current one, such as the size of the data. */
  expectCount(name: string, current: number, what: string): void {
    check(this.#where, 'the present count', current, rules.wholeNumber);
    check(this.#where, 'what is counted', what, rules.text);
    const saved = this.count(name);
    if (saved !== current) {
      throw new FormatError(
        `${this.#where}: the snapshot was made with ${saved} ${what}, now there are ${current}; ` +
          'resume with the data and settings that the run began with',
      );
    }
  }

  #field(name: string): JsonValue {
    check(this.#where, 'the name of a field', name, rules.text);
    return Object.hasOwn(this.#state, name) ? this.#state[name] : null;
  }

  #wrong(name: string, expected: string, value: JsonValue): FormatError {
    return new FormatError(
      `${this.#where}: in the snapshot, ${shown(name)} must be ${expected}, got ` +
        `${describe(value)}; the file is damaged, or of another version`,
    );
  }
}

/** A name for an error: one line of bounded length. */
const shown = (name: string): string => printable(name.slice(0, 60));

const isObject = (value: JsonValue): value is JsonObject => rules.object.holds(value);

const isCount = (value: JsonValue): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
