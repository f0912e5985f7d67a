import { Rng, scope, tensor } from '@unrolled/tensor';
import { float32Closeness } from '@unrolled/testing';
import { expect, it } from 'vitest';
import { createDecoder, type DecoderKind, GeneralAttention } from '../src/index.ts';
import cases from './fixtures/decoders.json';
import { tokens } from './helpers.ts';

it.each(cases.map((one) => [one.kind, one] as const))(
  "the %s decoder is PyTorch's, in values and gradients",
  async (kind, one) => {
    const { hiddenSize, memorySize, lengths } = one;
    const rng = new Rng(1);
    const decoder = createDecoder(kind as DecoderKind, {
      vocabularySize: one.vocabularySize,
      embeddingSize: one.embeddingSize,
      hiddenSize,
      attention: new GeneralAttention({ querySize: hiddenSize, memorySize, rng }),
      rng,
    });
    const shapes: Record<string, number[] | undefined> = one.shapes;
    const gradients: Record<string, number[] | undefined> = one.gradients;
    const leaves: Record<string, number[]> = one.leaves;
    const { memory, first, ...parameters } = Object.fromEntries(
      Object.entries(leaves).map(([name, values]) => [
        name,
        tensor(values, shapes[name], { requiresGrad: true }),
      ]),
    );
    decoder.loadStateDict(parameters);

    const { logits, weights } = scope(() => {
      const summary = tensor(new Float32Array(2 * memorySize), [2, memorySize]);
      const prepared = decoder.attention.prepare({ memory, lengths, summary });
      const state = { recurrent: { h: first.reshape([1, 2, hiddenSize]) }, fed: null };
      const decoded = decoder.forward(tokens(...one.targetIn), state, prepared);
      const logits = decoder.logits(decoded.features);
      logits.mul(tensor(one.logitFactors, logits.shape)).sum().backward();
      return { logits, weights: decoded.weights! };
    });
    await expect(logits).toBeAllClose(one.logits, float32Closeness);
    await expect(weights).toBeAllClose(one.weights, float32Closeness);
    const own = Object.fromEntries(decoder.namedParameters());
    for (const [name, leaf] of Object.entries({ ...own, memory, first })) {
      await expect(leaf.grad!, name).toBeAllClose(gradients[name]!, float32Closeness);
    }
  },
);
