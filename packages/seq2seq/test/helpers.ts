import { Rng, randomNormal, type Tensor, tensor } from '@unrolled/tensor';
import { Seq2Seq, type Seq2SeqOptions } from '../src/index.ts';

export const normal = (shape: readonly number[], seed: number, deviation = 1): Tensor =>
  randomNormal(shape, 0, deviation, new Rng(seed));

/** int32 [rows, columns] */
export const tokens = (...rows: readonly (readonly number[])[]): Tensor =>
  tensor(Int32Array.from(rows.flat()), [rows.length, rows[0].length]);

/** The greatest |a − b|; NaN when either holds one. */
export function largestDifference(a: Tensor, b: Tensor): number {
  const [left, right] = [[...a.dataSync()], b.dataSync()];
  if (a.shape.join() !== b.shape.join()) throw new Error(`shapes ${a.shape} and ${b.shape}`);
  return Math.max(0, ...left.map((value, place) => Math.abs(value - right[place])));
}

/** Small, of distinct sizes, without dropout, and with weights large enough to have opinions. */
export function smallModel(options: Partial<Seq2SeqOptions> = {}, deviation = 0.7): Seq2Seq {
  const model = new Seq2Seq({
    sourceVocabularySize: 9,
    targetVocabularySize: 7,
    startToken: 1,
    endToken: 2,
    embeddingSize: 5,
    hiddenSize: 6,
    dropout: 0,
    rng: new Rng(1),
    ...options,
  });
  let seed = 100 + ((options.rng?.bits() ?? 0) % 1000);
  for (const parameter of model.parameters()) {
    parameter.assign(normal(parameter.shape, seed++, deviation));
  }
  return model;
}
