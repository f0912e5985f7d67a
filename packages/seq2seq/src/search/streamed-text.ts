import { check, rules } from '@unrolled/guards';
import type { TokenListener } from './search-options.ts';

/** Text of tokens that are still being generated, passed on in pieces of whole characters. */
export class StreamedText {
  readonly #decode: (tokens: readonly number[]) => string;
  readonly #onText: (piece: string) => void;
  readonly #tokens: number[] = [];
  #text = '';

  /** @param onText receives each piece; the pieces joined are the text */
  constructor(decode: (tokens: readonly number[]) => string, onText: (piece: string) => void) {
    check('StreamedText', 'decode', decode, rules.function);
    check('StreamedText', 'onText', onText, rules.function);
    this.#decode = decode;
    this.#onText = onText;
  }

  /** Listener for `generate`, of a single source. */
  readonly onToken: TokenListener = (token) => {
    this.#tokens.push(token);
    // The last bytes may be half a character, which the next token completes.
    const text = this.#decode(this.#tokens).replace(/\uFFFD+$/, '');
    if (text.startsWith(this.#text)) this.#extend(text);
  };

  /** Passes on the rest of the whole text. */
  end(text: string): void {
    check('StreamedText.end', 'text', text, rules.text);
    this.#extend(text);
  }

  #extend(text: string): void {
    const piece = text.slice(this.#text.length);
    this.#text = text;
    if (piece !== '') this.#onText(piece);
  }
}
