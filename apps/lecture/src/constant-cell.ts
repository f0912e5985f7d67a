/**
 * The constant error carousel: with forget gate 1 and input gate 0, an LSTM's cell state comes out
 * of 1,000 steps of noise unchanged to the bit. `pnpm --filter @unrolled/lecture constant-cell`
 */
import { Rng, randomNormal } from '@unrolled/tensor';
import { carousel, cellAfter } from './recurrence.ts';

const steps = 1000;
const lstm = carousel(16);
const before = randomNormal([1, 4, 16], 0, 1, new Rng(17));
const after = cellAfter(lstm, before, steps);
const [was, is] = [before.dataSync(), after.dataSync()];
const equal = was.filter((value, index) => Object.is(value, is[index])).length;
process.stdout.write(
  `${equal} of ${was.length} cell values are the same to the bit after ${steps} steps\n`,
);
