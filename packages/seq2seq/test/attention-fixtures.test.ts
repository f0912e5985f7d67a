import { Rng, scope, tensor } from '@unrolled/tensor';
import { float32Closeness } from '@unrolled/testing';
import { describe, expect, it } from 'vitest';
import { type AttentionKind, createAttention } from '../src/index.ts';
import cases from './fixtures/attention.json';

describe("attention is PyTorch's", () => {
  it.each(cases.map((one) => [one.kind, one.lengths, one] as const))(
    '%s, lengths %j',
    async (kind, lengths, one) => {
      const { querySize, memorySize, attentionSize } = one;
      const attention = createAttention(kind as AttentionKind, {
        querySize,
        memorySize,
        attentionSize,
        rng: new Rng(1),
      });
      const shapes: Record<string, number[] | undefined> = one.shapes;
      const leaves: Record<string, number[] | undefined> = one.leaves;
      const gradients: Record<string, number[] | undefined> = one.gradients;
      const make = (name: string) =>
        tensor(leaves[name] ?? [], shapes[name], { requiresGrad: true });
      const { query, memory, ...parameters } = Object.fromEntries(
        Object.keys(leaves).map((name) => [name, make(name)]),
      );
      attention.loadStateDict(parameters);

      const { context, weights } = scope(() => {
        const summary = tensor(new Float32Array(3 * memorySize), [3, memorySize]);
        const prepared = attention.prepare({ memory, lengths, summary });
        const attended = attention.forward(query, prepared);
        const loss = attended.context
          .mul(tensor(one.contextFactors, attended.context.shape))
          .sum()
          .add(attended.weights!.mul(tensor(one.weightFactors, attended.weights!.shape)).sum());
        loss.backward();
        return attended;
      });
      await expect(context).toBeAllClose(one.context, float32Closeness);
      await expect(weights!).toBeAllClose(one.weights, float32Closeness);
      const own = Object.fromEntries(attention.namedParameters());
      for (const [name, leaf] of Object.entries({ ...own, query, memory })) {
        await expect(leaf.grad!, name).toBeAllClose(gradients[name]!, float32Closeness);
      }
    },
  );
});
