import type { TaggedSentence } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';

const syllables = ['ba', 'do', 'fi', 'gu', 'ke', 'lo', 'mi', 'nu', 'pe', 'ra', 'so', 'tu'];

const inventor = (rng: Rng) => (): string =>
  Array.from({ length: 3 }, () => syllables[rng.integer(syllables.length)]).join('');

const tagged = (pairs: readonly (readonly [string, string])[]): TaggedSentence => ({
  tokens: pairs.map(([token]) => token),
  labels: pairs.map(([, label]) => label),
});

/**
 * "the can is redoing": what stands before tells whether `can`, `run` or `watch` is a noun or a verb, and
 * the end of an invented word tells its label.
 */
export function drawSentences(count: number, seed: number): TaggedSentence[] {
  const rng = new Rng(seed);
  const invented = inventor(rng);
  return Array.from({ length: count }, () => {
    const word = ['can', 'run', 'watch'][rng.integer(3)];
    const start: [string, string][] =
      rng.integer(2) === 0
        ? [
            ['the', 'DET'],
            [word, 'NOUN'],
          ]
        : [
            ['they', 'PRON'],
            [word, 'VERB'],
          ];
    const end: [string, string] =
      rng.integer(2) === 0 ? [`${invented()}ing`, 'VERB'] : [`${invented()}ness`, 'NOUN'];
    return tagged([...start, end, ['.', '.']]);
  });
}

/** "Mr. Bado Figu met Lora in Kemi": names of people, of one word or two, and of places. */
export function drawNames(count: number, seed: number): TaggedSentence[] {
  const rng = new Rng(seed);
  const invented = inventor(rng);
  const name = () => invented().replace(/^./, (letter) => letter.toUpperCase());
  return Array.from({ length: count }, () => {
    const surname: [string, string][] = rng.integer(2) === 0 ? [[name(), 'I-PER']] : [];
    const place: [string, string][] =
      rng.integer(2) === 0
        ? [
            ['in', 'O'],
            [name(), 'B-LOC'],
          ]
        : [];
    return tagged([
      ['Mr.', 'O'],
      [name(), 'B-PER'],
      ...surname,
      ['met', 'O'],
      [name(), 'B-PER'],
      ...place,
      ['.', 'O'],
    ]);
  });
}

export const smallOptions = {
  ...{ embeddingSize: 5, affixSize: 7, hiddenSize: 9, dropout: 0.1 },
  ...{ batchSize: 8, learningRate: 2e-2, validations: 2 },
} as const;
