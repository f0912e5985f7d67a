import { Rng, type Tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { Seq2Seq, type Seq2SeqOptions } from '../src/index.ts';

function embeddingsOf(options: Partial<Seq2SeqOptions>): [source: Tensor, target: Tensor] {
  const { encoder, generator } = new Seq2Seq({
    sourceVocabularySize: 300,
    targetVocabularySize: 200,
    startToken: 1,
    endToken: 2,
    embeddingSize: 30,
    hiddenSize: 4,
    rng: new Rng(1),
    ...options,
  });
  return [encoder.embedding.weight, generator.decoder.embedding.weight];
}

function deviation(weight: Tensor): number {
  const values = Array.from(weight.dataSync());
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

describe('embeddings', () => {
  it.each<[string, Partial<Seq2SeqOptions>, number, number]>([
    ['wide, and narrower where they make the logits too', {}, 1, 4 / Math.sqrt(30)],
    ['wide on both sides without tying', { tieWeights: false }, 1, 1],
    ['as keras has them', { init: 'keras' }, 0.05 / Math.sqrt(3), 0.05 / Math.sqrt(3)],
    ['as PyTorch has them', { init: 'pytorch' }, 1, 1],
    ['at zero', { init: 'zeros' }, 0, 0],
  ])('begin %s', (_, options, source, target) => {
    const found = embeddingsOf(options).map(deviation);
    expect(found[0]).toBeCloseTo(source, source === 1 ? 1 : 2);
    expect(found[1]).toBeCloseTo(target, target > 0.5 ? 1 : 2);
  });
});
