// Writes the tables that the programs read: node make-data.ts, where @faker-js/faker is installed.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { handGestures } from '@unrolled/datasets/generated';
import { Rng } from 'unrolled';

const rng = new Rng(1);

const { training, test } = handGestures({ training: 60, test: 20, rng });
for (const [name, sequences] of Object.entries({ training, test })) {
  const rows = sequences.flatMap(({ labels, values }, sequence) =>
    labels.map((label, row) => [sequence, values[2 * row], values[2 * row + 1], label].join()),
  );
  writeFileSync(`gestures.${name}.csv`, ['sequence,x,y,label', ...rows, ''].join('\n'));
}

const { allLocales } = createRequire(join(process.cwd(), 'make-data.js'))('@faker-js/faker');
const countries = ['cs_CZ', 'de', 'en', 'es', 'hr', 'it', 'pl', 'ro', 'tr'];
const namesOf = (country: string): string[] =>
  Object.values<string[]>(allLocales[country].person.last_name).flat();
const found = new Map<string, Set<string>>();
for (const country of countries) {
  for (const name of namesOf(country)) {
    found.set(name, (found.get(name) ?? new Set()).add(country));
  }
}
// Names that occur in two countries are ambiguous.
const clear = [...found].filter(([, { size }]) => size === 1);
const rows = rng.shuffle(clear.map(([name, [country]]) => `"${name}",${country}`));
const cut = Math.round(rows.length * 0.8);
writeFileSync('names.training.csv', ['text,label', ...rows.slice(0, cut), ''].join('\n'));
writeFileSync('names.test.csv', ['text,label', ...rows.slice(cut), ''].join('\n'));
