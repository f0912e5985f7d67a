import {
  type Backend,
  linearCrossEntropy,
  type SequenceKind,
  sequence,
  sequenceKinds,
  sequenceTraits,
} from '@unrolled/tensor';
import type { NativeBackendOptions } from '@unrolled/tensor/native';
import { afterAll, describe, expect, it } from 'vitest';
import { type Case, exactly, op } from './case.ts';
import { conformanceCases } from './cases.ts';
import { evaluate } from './evaluate.ts';
import { trainingLosses } from './training.ts';

const threadCounts = [2, 3, 8];
const trainingSteps = 25;

/**
 * Layers over as many rows as give the most parts of a sum, of unequal size: the larger ones of so many values
 * that threads take them in several rounds.
 */
const manyRows: Case[] = sequenceKinds.flatMap((kind) => [
  layer(kind, 11),
  layer(kind, sequenceTraits[kind].gates.length === 1 ? 160 : 64),
]);

function layer(kind: SequenceKind, hiddenSize: number): Case {
  const [batch, time, inputSize] = [37, 5, 67];
  const height = sequenceTraits[kind].gates.length * hiddenSize;
  const weights = [[height, inputSize], [height, hiddenSize], [height], [height]];
  return op(
    `${kind} of ${hiddenSize} over many rows`,
    [[batch, time, inputSize], [batch, hiddenSize], [batch, hiddenSize], ...weights],
    (x, h, cell, weightInput, weightHidden, biasInput, biasHidden) => {
      const c = sequenceTraits[kind].states.length > 1 ? cell : null;
      const operands = { x, h, c, weightInput, weightHidden, biasInput, biasHidden };
      const lengths = Array.from({ length: batch }, (_, row) => (row * 2) % (time + 1));
      return sequence(kind, operands, { lengths, reverse: true }).output.add(cell.sum());
    },
  );
}

/**
 * Losses whose sums have the most parts, and a part in which no row counts: with 1,000 classes, so many values
 * that threads take them in several rounds.
 */
const manyTargets: Case[] = [
  [5, 13],
  [40, 1000],
].map(([size, classes]) =>
  op(
    `linear cross-entropy of ${classes} classes over many rows, a third and the first 300 ignored`,
    [
      [2100, size],
      [classes, size],
      exactly(
        Int32Array.from({ length: 2100 }, (_, row) =>
          row < 300 || row % 3 === 0 ? -1 : (row * 7) % classes,
        ),
      ),
      [classes],
    ],
    (features, weight, targets, bias) =>
      linearCrossEntropy(features, weight, targets, { bias, labelSmoothing: 0.1 }),
  ),
);

/**
 * Holds a backend to the same bits of all results, gradients and losses of a training on 1, 2, 3 and 8
 * threads, which share whatever can be.
 * @param createBackend with these options
 */
export function describeThreads(
  name: string,
  createBackend: (options: NativeBackendOptions) => Promise<Backend>,
): void {
  describe(`${name}: the bits on several threads are those on one`, () => {
    const backends = [1, ...threadCounts].map((threads) =>
      createBackend({ threads, worth: 1, leastRows: 1, cores: threads }),
    );
    afterAll(async () => {
      for (const backend of backends) await (await backend).dispose();
    });

    it.each([...Object.values(conformanceCases).flat(), ...manyRows, ...manyTargets])(
      '$name',
      async (tested) => {
        const [one, ...others] = await Promise.all(backends);
        const expected = await evaluate(one, tested);
        for (const backend of others) expect(await evaluate(backend, tested)).toEqual(expected);
      },
    );

    it('losses of a training', async () => {
      const [one, ...others] = await Promise.all(backends);
      const expected = await trainingLosses(one, trainingSteps);
      for (const backend of others) {
        expect(await trainingLosses(backend, trainingSteps)).toEqual(expected);
      }
    });
  });
}
