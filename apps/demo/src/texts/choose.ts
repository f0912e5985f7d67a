import type { Rng } from '@unrolled/tensor';

/** Draws from lists, so that a text is the same for the same seed. */
export class Chooser {
  readonly #rng: Rng;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.#rng.integer(items.length)];
  }

  /** True in this share of all cases. */
  chance(share: number): boolean {
    return this.#rng.uniform() < share;
  }
}

/** Sentences, `perParagraph` to a line, until the text has at least `length` UTF-16 units. */
export function paragraphs(sentence: () => string, length: number, perParagraph: number): string {
  const lines: string[] = [];
  let units = 0;
  while (units < length) {
    const line = Array.from({ length: perParagraph }, sentence).join(' ');
    lines.push(line);
    units += line.length + 1;
  }
  return `${lines.join('\n')}\n`;
}
