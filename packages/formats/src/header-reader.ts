import { describe } from '@unrolled/guards';
import { dtypeNames, isDtype, type SafetensorsDtype } from './dtypes.ts';

/** Position of a tensor according to the header: bytes `begin` to `end` of the data after it. */
export interface TensorRecord {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Header of a safetensors file, parsed. */
export interface Header {
  readonly records: readonly TensorRecord[];
  readonly metadata: Map<string, string>;
}

/** A defect of a header; the caller adds the name of the file. */
export class HeaderProblem extends Error {}

/**
 * Reads the JSON of a safetensors header by its own small grammar:
 *
 *     header = { "__metadata__": { name: string … }, name: tensor … } spaces
 *     tensor = { "dtype": string, "shape": [integer …], "data_offsets": [integer, integer] }
 *
 * `JSON.parse` would accept too much, silently (the last of duplicate keys wins, integers
 * beyond 2^53 are rounded, `__proto__` means something) or loudly (a nesting bomb). Here nothing
 * nests deeper than the grammar does, and every error gives the position of the character.
 */
export function readHeader(text: string): Header {
  return new HeaderReader(text).header();
}

class HeaderReader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  header(): Header {
    const records: TensorRecord[] = [];
    let metadata = new Map<string, string>();
    if (!this.#text.startsWith('{')) this.#refuse("the opening '{'");
    this.#object('the header', (name) => {
      if (name === '__metadata__') metadata = this.#metadata();
      else records.push(this.#tensor(name));
    });
    while (this.#text[this.#position] === ' ') this.#position++;
    if (this.#position < this.#text.length) this.#refuse('nothing but spaces after the header');
    return { records, metadata };
  }

  #metadata(): Map<string, string> {
    const metadata = new Map<string, string>();
    this.#object('__metadata__', (key) => metadata.set(key, this.#string('a string')));
    return metadata;
  }

  #tensor(name: string): TensorRecord {
    const where = `tensor ${describe(name)}`;
    let dtype: string | undefined;
    let shape: number[] | undefined;
    let offsets: number[] | undefined;
    this.#object(where, (key) => {
      if (key === 'dtype') dtype = this.#string('a dtype');
      else if (key === 'shape') shape = this.#integers();
      else if (key === 'data_offsets') offsets = this.#integers();
      else throw new HeaderProblem(`${where} has an unknown entry: ${describe(key)}`);
    });
    if (dtype === undefined || shape === undefined || offsets === undefined) {
      throw new HeaderProblem(`${where} must have dtype, shape and data_offsets`);
    }
    if (!isDtype(dtype)) {
      throw new HeaderProblem(`${where} has dtype ${describe(dtype)}; known are ${dtypeNames}`);
    }
    if (offsets.length !== 2) {
      throw new HeaderProblem(`${where} must have 2 data_offsets, got ${offsets.length}`);
    }
    return { name, dtype, shape, begin: offsets[0], end: offsets[1] };
  }

  /** `{ "key": … }`; `readValue` must consume the value of each key. */
  #object(where: string, readValue: (key: string) => void): void {
    const keys = new Set<string>();
    this.#list('{', '}', () => {
      const key = this.#string('a quoted name');
      if (keys.has(key)) throw new HeaderProblem(`${where} has the name ${describe(key)} twice`);
      keys.add(key);
      this.#expect(':');
      readValue(key);
    });
  }

  #integers(): number[] {
    const values: number[] = [];
    this.#list('[', ']', () => {
      values.push(this.#integer());
    });
    return values;
  }

  #list(open: string, close: string, readItem: () => void): void {
    this.#expect(open);
    if (this.#accept(close)) return;
    do readItem();
    while (this.#accept(','));
    if (!this.#accept(close)) this.#refuse(`',' or '${close}'`);
  }

  #integer(): number {
    this.#skipWhitespace();
    const start = this.#position;
    while (numberCharacters.includes(this.#text[this.#position] ?? '?')) this.#position++;
    const digits = this.#text.slice(start, this.#position);
    const value = Number(digits);
    // The shortest decimal form is the only one that survives the comparison: no fraction, no
    // exponent, no leading zero, nothing rounded.
    if (!Number.isSafeInteger(value) || value < 0 || String(value) !== digits) {
      this.#position = start;
      this.#refuse('a whole number from 0 to 2^53 - 1', digits || this.#text[start]);
    }
    return value;
  }

  #string(what: string): string {
    this.#skipWhitespace();
    const start = this.#position;
    if (this.#text[start] !== '"') this.#refuse(what);
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"') {
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    const literal = this.#text.slice(start, end + 1);
    let value: string;
    try {
      value = JSON.parse(literal);
    } catch {
      this.#refuse(what, literal);
    }
    if (/\p{Surrogate}/u.test(value)) this.#refuse('well-formed Unicode', literal);
    this.#position = end + 1;
    return value;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) this.#refuse(`'${character}'`);
  }

  #accept(character: string): boolean {
    this.#skipWhitespace();
    if (this.#text[this.#position] !== character) return false;
    this.#position++;
    return true;
  }

  #skipWhitespace(): void {
    while (whitespace.includes(this.#text[this.#position] ?? '?')) this.#position++;
  }

  #refuse(expected: string, got = this.#text[this.#position]): never {
    const found = got === undefined ? 'its end' : describe(got);
    throw new HeaderProblem(
      `the header must have ${expected} at character ${this.#position}, got ${found}`,
    );
  }
}

const numberCharacters = '-+0123456789.eE';
const whitespace = ' \t\n\r';
