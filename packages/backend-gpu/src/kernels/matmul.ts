import type { MatmulSpec } from '@unrolled/tensor';
import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';

/** c[item, row, column] = Σ_k a[item, row, k] · b[item, k, column] */
export function matmul(spec: MatmulSpec): Program {
  const { batch, m, n, k, transposeA, transposeB, sharedA, sharedB } = spec;
  const startA = `${sharedA ? '' : `c0 * ${m * k} + `}${transposeA ? 'c1' : `c1 * ${k}`}`;
  const startB = `${sharedB ? '' : `c0 * ${k * n} + `}${transposeB ? `c2 * ${k}` : 'c2'}`;
  return {
    key: `matmul ${Object.values(spec)}`,
    size: batch * m * n,
    source: () =>
      kernel(
        ['a', 'b'],
        `${coordinates('i', [batch, m, n], 'c')}
        const p = ${startA};
        const q = ${startB};
        let sum = 0;
        for (let k = 0; k < ${k}; k++) {
          sum += a[p + k * ${transposeA ? m : 1}] * b[q + k * ${transposeB ? 1 : n}];
        }
        return sum;`,
      ),
  };
}
