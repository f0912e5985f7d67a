import { Rng } from '@unrolled/tensor';
import amazon from 'sentiment/test/fixtures/amazon.json' with { type: 'json' };
import imdb from 'sentiment/test/fixtures/imdb.json' with { type: 'json' };
import yelp from 'sentiment/test/fixtures/yelp.json' with { type: 'json' };

type Label = 'good' | 'bad';

export interface Review {
  readonly text: string;
  readonly label: Label;
}

/**
 * Sentences out of reviews of products, films and restaurants, each called good or bad by people; half
 * of them are good. They are the data of Kotzias et al. (2015, "From Group to Individual Labels using
 * Deep Features"), which the package `sentiment` ships to test itself. None occurs twice.
 * @param test how many to keep from training
 */
export function reviews(test: number, seed: number): { training: Review[]; test: Review[] } {
  const labels = new Map<string, Label>();
  for (const { text, class: label } of [...amazon, ...imdb, ...yelp]) {
    // The last of each file is empty, without a label.
    if (label !== null)
      labels.set(text.trim().replaceAll(/\s+/g, ' '), label === 1 ? 'good' : 'bad');
  }
  const all = Array.from(labels, ([text, label]): Review => ({ text, label }));
  const order = new Rng(seed).fork('reviews').shuffle(Int32Array.from(all.keys()));
  const shuffled = Array.from(order, (index) => all[index]);
  return { training: shuffled.slice(test), test: shuffled.slice(0, test) };
}
