import type { Runtime } from '../runtime.ts';
import type { CallingThread } from '../threads/calling-thread.ts';

/** Stored right operand of a product: [k, n], or [n, k] where transposed. */
export interface RightOperand {
  readonly n: number;
  readonly k: number;
  readonly transposed: boolean;
}

/** The part of a runtime that packing needs. */
interface PackingRuntime {
  readonly kernels: Pick<Runtime['kernels'], 'packedBytes'>;
  readonly threads: Pick<CallingThread, 'share' | 'run'>;
}

/** Panels may be stored in groups of up to this many columns, and only whole groups are separated. */
const widestGroup = 32;

/** Multiplications of a product that take about as long as packing a value. */
const productsPerValue = 16;

/** Lays out a right operand in panels; its columns are shared. Places are in bytes. */
export function packRight(
  { kernels, threads }: PackingRuntime,
  source: number,
  { n, k, transposed }: RightOperand,
  target: number,
): void {
  const step = (transposed ? k : n) * 4;
  const nextColumn = transposed ? step : 4;
  const panelBytes = kernels.packedBytes(8, k);
  threads.run(
    'packRight',
    threads.share(n, n * k * productsPerValue, widestGroup).map(({ start, count }) => {
      const from = source + start * nextColumn;
      return [from, step, count, k, transposed, target + (start / 8) * panelBytes];
    }),
  );
}
