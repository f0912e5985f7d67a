import { type Backend, createWasmBackend } from '@unrolled/tensor';
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
const sets = skipped === null ? loadKernels().instructionSets : [];
const wasm = await createWasmBackend({ relaxed: true });

if (skipped !== null) it.skip(`native kernels: skipped, ${skipped}`);

describe.each(sets)('kernels for %s give the bits of relaxed SIMD', (instructions) => {
  let backend: Backend;
  afterAll(() => backend.dispose());

  describe.each(Object.entries({ ...conformanceCases, long }))('%s', (_, cases) => {
    it.for(cases)('$name', async (tested) => {
      backend ??= await createBackendOver(loadKernels(instructions));
      expect(await evaluate(backend, tested)).toEqual(await evaluate(wasm, tested));
    });
  });
});
