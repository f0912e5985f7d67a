import { readFileSync } from 'node:fs';

const read = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');

/** Sentences in several languages, code, emoji and runs of spaces. */
export const corpus: readonly string[] = read('corpus.txt').split('\n');

/** Output of the trainer of Hugging Face; see fixtures/hugging-face-trainer.py. */
export const huggingFace: {
  readonly merges: readonly string[];
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[] }[];
} = JSON.parse(read('hugging-face-trainer.json'));
