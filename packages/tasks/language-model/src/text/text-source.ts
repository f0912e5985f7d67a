import { check, numberRules, rules, withMethods } from '@unrolled/guards';

/** UTF-8 text that can be read from any offset, so that it need not be held in memory. */
export interface TextSource {
  readonly byteLength: number;
  /** The bytes from `offset` on: `length` of them, fewer only at the end. */
  read(offset: number, length: number): Uint8Array;
  /** A position in the text, for errors: the file that contains it, and the byte offset there. */
  locate(offset: number): { readonly name: string; readonly offset: number };
}

const textOrBytes = {
  holds: (value: unknown) => rules.text.holds(value) || rules.bytes.holds(value),
  words: 'a text, or its bytes',
};

/** A text in memory as a source; a byte-order mark is skipped. */
export class MemoryText implements TextSource {
  readonly #bytes: Uint8Array;
  readonly #name: string;

  constructor(text: string | Uint8Array, name = 'the text') {
    check('MemoryText', 'the text', text, textOrBytes);
    check('MemoryText', 'name', name, rules.text);
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    this.#bytes = bytes.subarray(markLength(bytes));
    this.#name = name;
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    check('MemoryText.read', 'offset', offset, rules.wholeNumber);
    check('MemoryText.read', 'length', length, rules.wholeNumber);
    return this.#bytes.subarray(offset, offset + length);
  }

  locate(offset: number): { name: string; offset: number } {
    check('MemoryText.locate', 'offset', offset, rules.wholeNumber);
    return { name: this.#name, offset };
  }
}

/** The number of bytes of a byte-order mark at the start. */
export const markLength = ([first, second, third]: Uint8Array): 0 | 3 =>
  first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;

const sourceRule = withMethods(
  'a text, or a source with the methods of TextSource',
  'read',
  'locate',
);

/** @throws ArgumentError for what is no text */
export function sourceOf(where: string, name: string, text: string | TextSource): TextSource {
  if (typeof text === 'string') return new MemoryText(text);
  check(where, name, text, sourceRule);
  check(where, `byteLength of ${name}`, text.byteLength, numberRules.wholeNumber);
  return text;
}
