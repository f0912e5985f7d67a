import { type Backend, createWasmBackend, sequence, sequenceTraits } from '@unrolled/tensor';
import { createBackendOver } from '@unrolled/tensor/native';
import { conformanceCases, evaluate, op } from '@unrolled/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { loadKernels } from '../src/load-kernels.ts';
import { whySkipped } from './native-kernels.ts';

const skipped = whySkipped();

/** Sums so long that rounding keeps them apart from the reference backend. */
const long = [true, false].flatMap((transposeA) =>
  [true, false].map((transposeB) =>
    op(
      `matmul of more inner places than a block, transposed ${transposeA}, ${transposeB}`,
      [transposeA ? [259, 98] : [98, 259], transposeB ? [67, 259] : [259, 67]],
      (a, b) => a.matmul(b, { transposeA, transposeB }),
    ),
  ),
);
/** Gates that end in the middle of a group of panels, and a batch with more rows than a block of a chunk. */
const layers = (['lstm', 'gru', 'gru-reset-before', 'rnn-tanh'] as const).map((kind) => {
  const { gates, states } = sequenceTraits[kind];
  const height = gates.length * 41;
  return op(
    `a ${kind} of 41 units over 300 rows`,
    [[300, 2, 67], [300, 41], [300, 41], [height, 67], [height, 41], [height], [height]],
    (x, h, cell, weightInput, weightHidden, biasInput, biasHidden) => {
      const c = states.length > 1 ? cell : null;
      const operands = { x, h, c, weightInput, weightHidden, biasInput, biasHidden };
      return sequence(kind, operands).output.add(cell.sum());
    },
  );
});
const sets = skipped === null ? loadKernels().instructionSets : [];
const wasm = await createWasmBackend({ relaxed: true });

if (skipped !== null) it.skip(`native kernels: skipped, ${skipped}`);

describe.each(sets)('kernels for %s give the bits of relaxed SIMD', (instructions) => {
  let backend: Backend;
  afterAll(() => backend.dispose());

  describe.each(Object.entries({ ...conformanceCases, long, layers }))('%s', (_, cases) => {
    it.for(cases)('$name', async (tested) => {
      backend ??= await createBackendOver(loadKernels(instructions));
      expect(await evaluate(backend, tested)).toEqual(await evaluate(wasm, tested));
    });
  });
});
